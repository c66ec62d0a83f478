// The mutants that are made nowhere, each kind with its reason. A plugin of Stryker: it finds `strykerPlugins` by name.

/** As much of Babel's path as is looked at here. */
interface Path {
  readonly node: { readonly type: string; readonly key?: { readonly name?: string } }
}

const shouldIgnore = ({ node }: Path): string | undefined =>
  node.type === 'ObjectProperty' && node.key?.name === 'examples'
    ? 'The examples of a mask are its own tests: a changed one is a changed test, not a changed mask.'
    : undefined

export const strykerPlugins = [{ kind: 'Ignore', name: 'examples', value: { shouldIgnore } }]
