// An ask → the parameters that say it, in the grammar of the REST door. A filter that stands alone may be a parameter of
// its own; any other is written within brackets. What is said of related rows has their path before it.
import type { Ask, AskedOrder, AskedRelation, Filter, Selection } from '../../gateway/ask/ask.ts'

export type Parameter = readonly [name: string, text: string]

/** As the condition of a request for unmasking. */
export const writeCondition = (filter: Filter): string =>
  writeFilter(filter)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&')

export function writeAsk(ask: Ask): readonly Parameter[] {
  const { fields, related, having, cursor, count, explain, unmask } = ask
  return [
    ...(fields !== null || related.length > 0 ? [['fields', writeFields(ask)] as const] : []),
    ...writeLevel(ask, ''),
    ...(having ? [['having', writeHaving(having)] as const] : []),
    ...(cursor !== null ? [['cursor', cursor] as const] : []),
    ...(count ? [['count', 'exact'] as const] : []),
    ...(explain ? [['explain', 'policy'] as const] : []),
    ...(unmask ? [['unmask', unmask] as const] : []),
  ]
}

/** Names, and related rows in brackets between them. */
function writeFields({ fields, related }: Pick<Selection, 'fields' | 'related'>): string {
  const named = fields?.map(({ column, as, term }) => (as === column && !term ? column : `${as}:${column}`)) ?? ['*']
  const before = (at: number): readonly string[] => related.filter((one) => one.at === at).map(writeRelation)
  const behind = related.filter(({ at }) => fields === null || at >= named.length).map(writeRelation)
  return [...(fields === null ? named : named.flatMap((name, at) => [...before(at), name])), ...behind].join(',')
}

const writeRelation = ({ relation, as, of }: AskedRelation): string =>
  `${as === relation ? '' : `${as}:`}${relation}(${writeFields(of)})`

/** What is said of the rows of one level, and of those below it. */
function writeLevel({ filter, order, limit, related }: Selection, path: string): readonly Parameter[] {
  const here: readonly Parameter[] = [
    ...(filter ? writeFilter(filter) : []),
    ...(order.length > 0 ? [['order', order.map(writeOrder).join(',')] as const] : []),
    ...(limit !== null ? [['limit', String(limit)] as const] : []),
  ]
  return [
    ...here.map(([name, text]): Parameter => [`${path}${name}`, text]),
    ...related.flatMap(({ as, of }) => writeLevel(of, `${path}${as}.`)),
  ]
}

const writeOrder = ({ column, direction, nulls }: AskedOrder): string =>
  `${column}.${direction}${nulls ? `.nulls${nulls}` : ''}`

/** One condition, or several in brackets. */
const writeHaving = (filter: Filter): string => (filter.kind === 'and' ? list(filter.of) : toMember(filter))

/** An `and` of tests on different columns is a parameter for each. */
function writeFilter(filter: Filter): readonly Parameter[] {
  const alone = filter.kind === 'and' ? filter.of.map(toParameter) : [toParameter(filter)]
  const names = new Set(alone.map((parameter) => parameter?.[0]))
  if (names.size === alone.length && alone.every((parameter) => parameter !== null)) return alone
  if (filter.kind === 'not' && isGroup(filter.of)) return [[`not.${filter.of.kind}`, list(filter.of.of)]]
  if (isGroup(filter)) return [[filter.kind, list(filter.of)]]
  return [['and', list([filter])]]
}

type Group = Extract<Filter, { kind: 'and' | 'or' }>
const isGroup = (filter: Filter): filter is Group => filter.kind === 'and' || filter.kind === 'or'

function toParameter(filter: Filter): Parameter | null {
  if (filter.kind === 'malformed') return [filter.column, filter.text]
  const inner = filter.kind === 'not' ? filter.of : filter
  if (inner.kind !== 'test') return null
  const not = filter.kind === 'not' ? 'not.' : ''
  const { column, operator, operand } = inner
  return [column, `${not}${operator}.${typeof operand === 'string' ? operand : `(${operand.map(quoted).join(',')})`}`]
}

const list = (filters: readonly Filter[]): string => `(${filters.map(toMember).join(',')})`

function toMember(filter: Filter): string {
  if (isGroup(filter)) return `${filter.kind}${list(filter.of)}`
  if (filter.kind === 'not' && isGroup(filter.of)) return `not.${toMember(filter.of)}`
  // Brackets have no sign for a doubled negation but a group of one.
  if (filter.kind === 'not' && filter.of.kind === 'not') return `not.and(${toMember(filter.of)})`
  const parameter = toParameter(filter)
  if (!parameter) throw new Error(`no member: ${JSON.stringify(filter)}`)
  const [name, text] = parameter
  const column = hasTerm(filter) ? name : quoted(name)
  if (filter.kind === 'malformed') return `${column}.${text}`
  const inner = filter.kind === 'not' ? filter.of : filter
  const operand = inner.kind === 'test' && typeof inner.operand === 'string' ? inner.operand : null
  return operand === null
    ? `${column}.${text}`
    : `${column}.${text.slice(0, text.length - operand.length)}${quoted(operand)}`
}

const hasTerm = (filter: Filter): boolean =>
  filter.kind === 'not' ? hasTerm(filter.of) : filter.kind === 'test' && filter.term !== undefined

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
