// Selection sets of one level → its fields in the order of the reply, each response key once (GraphQL 2021, 6.3.2). No type of
// ours is abstract: a fragment that validation let pass always applies.
import {
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Fragments } from './count-operation.ts'

export interface Collected {
  /** In the reply. */
  readonly key: string
  readonly name: string
  /** Of all nodes that are merged; their arguments are the same. */
  readonly node: FieldNode
  readonly below: readonly SelectionSetNode[]
}

export type Variables = Readonly<Record<string, unknown>>

export interface Document {
  readonly fragments: Fragments
  /** Coerced; only those that @skip and @include name count here. */
  readonly variables: Variables
}

export function collectFields(sets: readonly SelectionSetNode[], document: Document): readonly Collected[] {
  const found = new Map<string, FieldNode[]>()
  const spread = new Set<string>()
  for (const { selections } of sets) for (const node of selections) collect(node)
  return [...found].flatMap(([key, nodes]) => {
    const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    return nodes.slice(0, 1).map((node) => ({ key, name: node.name.value, node, below }))
  })

  function collect(node: SelectionNode): void {
    if (!isIncluded(node, document)) return
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value
      const nodes = found.get(key)
      if (nodes) nodes.push(node)
      else found.set(key, [node])
      return
    }
    if (node.kind === Kind.INLINE_FRAGMENT) {
      for (const inside of node.selectionSet.selections) collect(inside)
      return
    }
    const name = node.name.value
    if (spread.has(name)) return
    spread.add(name)
    for (const inside of document.fragments.get(name)?.selectionSet.selections ?? []) collect(inside)
  }
}

function isIncluded(node: SelectionNode, { variables }: Document): boolean {
  if (!node.directives || node.directives.length === 0) return true
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables)
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables)
  return skip?.if !== true && include?.if !== false
}
