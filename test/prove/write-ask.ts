// An ask → the parameters that say it, in the grammar of the REST door. A filter that stands alone may be a parameter of
// its own; any other is written within brackets.
import type { Ask, Filter } from '../../gateway/ask/ask.ts'

export type Parameter = readonly [name: string, text: string]

/** As the condition of a request for unmasking. */
export const writeCondition = (filter: Filter): string =>
  writeFilter(filter)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&')

export function writeAsk(ask: Ask): readonly Parameter[] {
  const { fields, filter, order, limit, cursor, count, explain, unmask } = ask
  const named = fields?.map(({ column, as }) => (as === column ? column : `${as}:${column}`))
  const terms = order.map(({ column, direction, nulls }) => `${column}.${direction}${nulls ? `.nulls${nulls}` : ''}`)
  return [
    ...(named ? [['fields', named.join(',')] as const] : []),
    ...(filter ? writeFilter(filter) : []),
    ...(terms.length > 0 ? [['order', terms.join(',')] as const] : []),
    ...(limit !== null ? [['limit', String(limit)] as const] : []),
    ...(cursor !== null ? [['cursor', cursor] as const] : []),
    ...(count ? [['count', 'exact'] as const] : []),
    ...(explain ? [['explain', 'policy'] as const] : []),
    ...(unmask ? [['unmask', unmask] as const] : []),
  ]
}

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
  const [column, text] = parameter
  if (filter.kind === 'malformed') return `${quoted(column)}.${text}`
  const inner = filter.kind === 'not' ? filter.of : filter
  const operand = inner.kind === 'test' && typeof inner.operand === 'string' ? inner.operand : null
  return operand === null
    ? `${quoted(column)}.${text}`
    : `${quoted(column)}.${text.slice(0, text.length - operand.length)}${quoted(operand)}`
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
