// A caller's GraphQL schema → operations: one field of Query or two, related rows and totals below it, by the arguments and types
// that the schema has. What the caller may not know has no name in it; now and then one is asked for all the same.
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Argument, arbitraryArgument } from './arbitrary-arguments.ts'
import type { PlannedCall } from './arbitrary-call.ts'
import type { Dice } from './dice.ts'
import type { View } from './view.ts'

/** Levels of pages below the first. */
const deepest = 2
/** Of one operation; the gateway takes 30. */
const mostAliases = 20

interface Writing {
  readonly dice: Dice
  readonly variables: Map<string, Argument>
  aliases: number
  /** Of the page of groups that is being written. */
  groups: readonly string[]
  /** What the operation makes use of, for the coverage table. */
  readonly uses: Set<string>
}

/** @param first the dataset that it mostly asks for. */
export function arbitraryOperation(
  dice: Dice,
  schema: GraphQLSchema,
  views: readonly View[],
  first: View,
): PlannedCall | null {
  const query = schema.getQueryType()
  const fields = Object.values(query?.getFields() ?? {})
  const own = fields.filter(({ name }) => viewNamed(name, views) === first)
  const lists = own.filter(
    ({ name, args }) => name === first.dataset.name || args.some((arg) => arg.name === 'groupBy'),
  )
  const chosen = [
    ...(own.length > 0 ? [dice.pick(lists.length > 0 && dice.chance(0.85) ? lists : own)] : []),
    ...(dice.chance(0.15) ? [dice.pick(fields)] : []),
  ]
  if (!query || chosen.length === 0) return null
  const writing: Writing = { dice, variables: new Map(), aliases: 0, groups: [], uses: new Set() }
  const roots = chosen.map((field, at) => {
    const view = viewNamed(field.name, views)
    const text = view ? writeField(writing, field, view, 0) : field.name
    return `${at === 0 ? '' : `root${at}: `}${text}`
  })
  if (roots.length > 1) writing.uses.add('two roots')
  return toCall(dice, roots.join(' '), writing)
}

const viewNamed = (name: string, views: readonly View[]): View | null =>
  views.find(({ dataset }) => name.startsWith(dataset.name)) ?? null

/** @param view of the rows that the field shows. */
function writeField(writing: Writing, field: GraphQLField<unknown, unknown>, view: View, level: number): string {
  const { dice, variables, uses } = writing
  if (level === 0) writing.groups = []
  const args = field.args.flatMap((arg) => {
    const value = arbitraryArgument(dice, arg, view, level)
    if (value === undefined) return []
    const name = `${arg.name}${variables.size}`
    variables.set(name, { type: String(arg.type), value })
    if (arg.name === 'groupBy' && Array.isArray(value)) writing.groups = value.map(String)
    uses.add(arg.name)
    if (level > 0) uses.add(`nested ${arg.name}`)
    return [`${arg.name}: $${name}`]
  })
  const type = getNamedType(field.type)
  const below = isObjectType(type) ? ` { ${selection(writing, type, view, level)} }` : ''
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${below}`
}

function selection(writing: Writing, type: GraphQLObjectType, view: View, level: number): string {
  const { dice, uses } = writing
  const fields = Object.values(type.getFields())
  const isLeaf = (field: (typeof fields)[number]): boolean => !isObjectType(getNamedType(field.type))
  const isPage = fields.some(({ name }) => name === 'pageInfo')
  if (isPage) return pageSelection(writing, fields, view, level)
  const relationOf = ({ name }: { name: string }) =>
    view.relations.find(({ relation }) => name.startsWith(relation.name))
  const rows = fields.filter((field) => !isLeaf(field) && relationOf(field))
  const parts = fields.filter((field) => !isLeaf(field) && !relationOf(field))
  const some = dice.some(fields.filter(isLeaf), 1, dice.pick([0.05, 0.2, 0.5]))
  // Under a grant nothing is told where nothing of it is asked for.
  const granted = fields.filter(({ name }) => level === 0 && view.granted.has(name) && dice.chance(0.5))
  const leaves = [...new Set([...some, ...granted])]
  const written = leaves.map(({ name }) => aliased(writing, name))
  // Of totals: sum, min, keys …, each with a field per column.
  for (const field of dice.some(parts, 0, 0.5)) {
    if (field.name === 'keys') {
      if (writing.groups.length > 0) written.push(`keys { ${writing.groups.join(' ')} }`)
      if (writing.groups.length > 0) uses.add('keys')
      continue
    }
    uses.add(field.name)
    written.push(`${aliased(writing, field.name)} { ${selection(writing, toObject(field.type), view, level)} }`)
  }
  for (const field of level < deepest && dice.chance(0.55) ? dice.some(rows, 1, 0.1).slice(0, 2) : []) {
    const related = relationOf(field)
    if (!related) continue
    uses.add(related.relation.name === field.name ? `nested ${related.relation.kind}` : 'totals beside rows')
    written.push(writeField(writing, field, related.of, level + 1))
  }
  if (dice.chance(0.03)) written.push('__typename')
  const hidden = [...view.dataset.columns.keys()].filter((name) => !view.names.includes(name))
  if (dice.chance(0.01)) written.push(dice.pick([...hidden, 'undeclared', 'raw_email']))
  return (written.length > 0 ? dice.shuffled(written) : ['__typename']).join(' ')
}

function toObject(type: GraphQLField<unknown, unknown>['type']): GraphQLObjectType {
  const named = getNamedType(type)
  if (isObjectType(named)) return named
  throw new Error(`${named.name} has no fields`)
}

type Fields = readonly GraphQLField<unknown, unknown>[]

function pageSelection(writing: Writing, fields: Fields, view: View, level: number): string {
  const { dice, uses } = writing
  const has = (name: string) => fields.find((field) => field.name === name)
  const nodes = has('nodes')
  const edges = has('edges')
  const rows = (field: Fields[number]): string => selection(writing, toObject(field.type), view, level)
  const parts: string[] = []
  const isEdges = edges !== undefined && dice.chance(0.25)
  if (isEdges) {
    uses.add('edges')
    const node = toObject(edges.type).getFields().node
    if (node) parts.push(`edges { ${dice.chance(0.7) ? 'cursor ' : ''}node { ${rows(node)} } }`)
  } else if (nodes && isListType(isNonNullType(nodes.type) ? nodes.type.ofType : nodes.type) && dice.chance(0.97)) {
    parts.push(`nodes { ${rows(nodes)} }`)
  }
  if (has('totalCount') && dice.chance(0.35)) {
    uses.add(level > 0 ? 'nested totalCount' : 'totalCount')
    parts.push('totalCount')
  }
  // Without it there is no next page.
  if (level === 0 || dice.chance(0.2))
    parts.push(`pageInfo { hasNextPage endCursor${dice.chance(0.15) ? ' startCursor' : ''} }`)
  return parts.join(' ')
}

/** Cursors keep their names, so that they are found in replies. */
function aliased(writing: Writing, name: string): string {
  if (writing.aliases >= mostAliases || !writing.dice.chance(0.08)) return name
  writing.uses.add('alias')
  return `a${writing.aliases++}: ${name}`
}

function toCall(dice: Dice, text: string, { variables, uses }: Writing): PlannedCall {
  const declared = [...variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ')
  const query = `query${declared === '' ? '' : `(${declared})`} { ${text} }`
  const paged = [...variables.keys()].find((name) => name.startsWith('after'))
  const isAddress = dice.chance(0.1)
  const write = (values: Readonly<Record<string, unknown>>): PlannedCall => {
    const said = { query, variables: values }
    const form = `query=${encodeURIComponent(query)}&variables=${encodeURIComponent(JSON.stringify(values))}`
    const call =
      isAddress && form.length < 4000
        ? { method: 'GET', target: `/graphql?${form}`, headers: {}, body: null }
        : {
            method: 'POST',
            target: '/graphql',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(said),
          }
    const next = (cursor: string) => (paged === undefined ? null : write({ ...values, [paged]: cursor }))
    return { call, ask: null, format: 'graphql', uses, next }
  }
  return write(Object.fromEntries([...variables].map(([name, { value }]) => [name, value])))
}
