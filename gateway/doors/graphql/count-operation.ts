// How large an operation is, before anything of it is judged or run: what stands in a fragment counts each time it is spread.
// Fragments must not spread themselves: GraphQL's own rule has refused those by then.
import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'
import { Refusal } from '../../errors/refusal.ts'

export interface OperationLimits {
  readonly graphqlTokens: number
  readonly graphqlDepth: number
  readonly graphqlAliases: number
  readonly graphqlDirectives: number
  /** Of the first level: each is a read. */
  readonly graphqlFields: number
}

interface Size {
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  /** Of all levels. */
  readonly fields: number
  /** Of this level. */
  readonly top: number
  /** That show the schema itself. */
  readonly schema: number
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** A console asks once. What they show is large, and made anew each time. */
const mostSchema = 4

/** @throws Refusal ASK_TOO_LARGE. */
export function assertSize(operation: OperationDefinitionNode, fragments: Fragments, limits: OperationLimits): void {
  const { depth, aliases, directives, fields, top, schema } = sizeOf(operation.selectionSet, fragments, new Map())
  const own = (operation.directives?.length ?? 0) + directives
  const counted = [
    ['levels of fields', depth, limits.graphqlDepth, 'Ask for less inside each other, in several calls.'],
    ['aliases', aliases, limits.graphqlAliases, 'Ask for the same field once, or in several calls.'],
    ['directives', own, limits.graphqlDirectives, 'Leave fields out of the document instead of skipping them.'],
    ['fields that show the schema', schema, mostSchema, 'Ask for the schema once; it is also at GET /graphql/schema.'],
    ['fields at its top', top, limits.graphqlFields, 'Each of them is a read: send several calls.'],
    // Written out, it would have at least so many tokens.
    ['fields', fields, limits.graphqlTokens, 'Name each field once, and spread a fragment in fewer places.'],
  ] as const
  for (const [what, cost, limit, hint] of counted) if (cost > limit) throw tooLarge(what, cost, limit, hint)
}

export const tooLarge = (what: string, cost: number | null, limit: number, hint: string): Refusal =>
  new Refusal('ASK_TOO_LARGE', {
    detail: `The operation has ${cost === null ? `more than ${limit}` : cost} ${what}; the limit is ${limit}.`,
    hint,
    details: { ...(cost !== null && { cost }), limit, unit: what },
  })

function sizeOf({ selections }: SelectionSetNode, fragments: Fragments, known: Map<string, Size>): Size {
  let [depth, aliases, directives, fields, top, schema] = [0, 0, 0, 0, 0, 0]
  const add = (size: Size, levels: number): void => {
    depth = Math.max(depth, size.depth + levels)
    aliases += size.aliases
    directives += size.directives
    fields += size.fields
    schema += size.schema
  }
  for (const node of selections) {
    directives += node.directives?.length ?? 0
    if (node.kind === Kind.FIELD) {
      top++
      fields++
      aliases += node.alias ? 1 : 0
      schema += node.name.value === '__schema' || node.name.value === '__type' ? 1 : 0
      add(node.selectionSet ? sizeOf(node.selectionSet, fragments, known) : nothing, 1)
    } else {
      const inside =
        node.kind === Kind.INLINE_FRAGMENT ? sizeOf(node.selectionSet, fragments, known) : spread(node.name.value)
      add(inside, 0)
      top += inside.top
    }
  }
  return { depth, aliases, directives, fields, top, schema }

  function spread(name: string): Size {
    const found = known.get(name)
    const fragment = fragments.get(name)
    if (found || !fragment) return found ?? nothing
    const size = sizeOf(fragment.selectionSet, fragments, known)
    known.set(name, size)
    return size
  }
}

const nothing: Size = { depth: 0, aliases: 0, directives: 0, fields: 0, top: 0, schema: 0 }
