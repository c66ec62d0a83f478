// What Zod finds wrong with a document → diagnostics at the very node, in words for the person who wrote it.
// No message repeats a value: in scrim.yaml it may be a secret that was pasted in.
import type { ZodType, z } from 'zod'
import type { Diagnostic, Path } from './diagnostic.ts'
import { showKey } from './diagnostic.ts'
import { knownKeys } from './known-keys.ts'
import { nearest } from './nearest.ts'
import type { YamlDocument } from './yaml-document.ts'

type Issue = z.core.$ZodIssue

export const divider = ' ~ '

/** The message of a schema's own check: what is wrong, and how to mend it. */
export const says = (problem: string, mend: string): string => `${problem}${divider}${mend}`

/**
 * @param schema what was asked of the node at `at`; unknown keys are compared with the keys it knows
 * @param at where in the document the checked value is written
 */
export function issueDiagnostics(
  document: YamlDocument,
  schema: ZodType,
  issues: readonly Issue[],
  at: Path = [],
): readonly Diagnostic[] {
  return issues.flatMap((issue) => toDiagnostics(document, schema, issue, at))
}

function toDiagnostics(document: YamlDocument, schema: ZodType, issue: Issue, at: Path): readonly Diagnostic[] {
  const path = [...at, ...issue.path]
  const own = issue.message.split(divider)
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path)
    return issue.keys.map((key) =>
      document.wrong([...path, key], `unknown key "${showKey(key)}"`, mendKey(key, known), 'key'),
    )
  }
  if (issue.code === 'invalid_key') {
    const [problem, mend] = (issue.issues[0]?.message ?? '').split(divider)
    return [document.wrong(path, problem ?? 'is not a valid name', mend ?? 'choose another name', 'key')]
  }
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue.errors)
    if (meant !== undefined) {
      return meant.flatMap((inner) =>
        toDiagnostics(document, schema, { ...inner, path: [...issue.path, ...inner.path] }, at),
      )
    }
  }
  if (!document.has(path) && issue.code !== 'custom') {
    const name = showKey(path.at(-1) ?? '')
    return [document.wrong(path, `"${name}" is missing`, `add \`${name}: …\``)]
  }
  if (own.length === 2) return [document.wrong(path, own[0] ?? '', own[1] ?? '')]
  const near = issue.code === 'invalid_value' ? nearestValue(document.value, path, issue.values) : null
  if (near !== null) return [document.wrong(path, 'is not one of the known words', `did you mean "${near}"?`)]
  const [problem, mend] = describe(issue)
  return [document.wrong(path, problem, mend)]
}

/** Of the branches whose outer shape fits, the one with the least wrong with it is the one that was meant. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const isOuter = (issue: Issue): boolean =>
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  const weight = (branch: readonly Issue[]): number =>
    branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)
  return branches.filter((branch) => !branch.some(isOuter)).sort((a, b) => weight(a) - weight(b))[0]
}

function mendKey(key: string, known: ReadonlySet<string>): string {
  const near = nearest(key, known)
  if (near !== null) return `did you mean "${near}"?`
  return known.size === 0 ? 'remove it' : `known keys: ${[...known].join(', ')}`
}

function nearestValue(document: unknown, path: Path, values: readonly unknown[]): string | null {
  const written = path.reduce<unknown>(
    (held, part) => (Object(held) === held ? Reflect.get(Object(held), part) : null),
    document,
  )
  if (typeof written !== 'string') return null
  const words = values.map(String)
  const begun = written.length < 3 ? undefined : words.find((word) => word.startsWith(written)) // int: integer, not inet
  return begun ?? nearest(written, words)
}

const shapes: ReadonlyMap<string, readonly [problem: string, mend: string]> = new Map([
  ['string', ['must be a text', 'write a text, in quotes where it looks like a number']],
  ['number', ['must be a number', 'write digits without quotes']],
  ['int', ['must be a whole number', 'write digits without a point']],
  ['boolean', ['must be true or false', 'write true or false without quotes']],
  ['array', ['must be a list', 'write [a, b]']],
  ['object', ['must be a mapping', 'write { key: value }']],
  ['record', ['must be a mapping', 'write { key: value }']],
])

function describe(issue: Issue): readonly [problem: string, mend: string] {
  switch (issue.code) {
    case 'invalid_type':
      return shapes.get(issue.expected) ?? ['is of the wrong kind', 'see the reference of this file']
    case 'invalid_value':
      return ['is not one of the known words', `write one of: ${issue.values.map(String).join(', ')}`]
    case 'too_small':
      if (issue.origin !== 'number') return ['is empty', 'fill it in, or leave the key out']
      return ['is too small', `write at least ${issue.minimum}`]
    case 'too_big':
      if (issue.origin === 'number') return ['is too large', `write at most ${issue.maximum}`]
      return ['is too long', `use at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`]
    default:
      return ['is not valid', 'see the reference of this file']
  }
}
