// An ask and what the caller may read → every code with which it may be refused; none where it must be answered.
import type { Ask, Filter } from '../../gateway/ask/ask.ts'
import type { Dataset } from '../../gateway/catalog/dataset.ts'
import type { FailureCode } from '../../gateway/errors/failures.ts'
import type { ColumnType } from '../../gateway/expr/expr.ts'
import type { ReferenceAccess } from './reference-access.ts'
import { readLiteral, readPattern } from './reference-literal.ts'
import { isSortable, operatorTypes } from './reference-logic.ts'

export function referenceRefusals(dataset: Dataset, access: ReferenceAccess, ask: Ask): readonly FailureCode[] {
  const use = (name: string): readonly FailureCode[] => {
    const found = access.columns.get(name)
    if (!found) return ['PLAN_FIELD_UNKNOWN']
    const { level, mask } = found.column
    return (level === 'restricted' || mask?.name === 'scrub') && found.clear !== 'always' ? ['PLAN_FILTER_REFUSED'] : []
  }
  const sort = (name: string): readonly FailureCode[] => {
    const unusable = use(name)
    const type = access.columns.get(name)?.column.type
    return unusable.length > 0 || !type || isSortable(type) ? unusable : ['PLAN_FILTER_REFUSED']
  }
  const ofTest = ({
    column,
    operator,
    operand,
  }: Omit<Extract<Filter, { kind: 'test' }>, 'kind'>): readonly FailureCode[] => {
    const unusable = use(column)
    if (unusable.length > 0) return unusable
    const type = access.columns.get(column)?.column.type ?? 'text'
    if (!operatorTypes.get(operator)?.includes(type)) return ['PLAN_OPERATOR_REFUSED']
    return isReadable(operator, operand, type) ? [] : ['ASK_LITERAL_INVALID']
  }
  const ofFilter = (filter: Filter): readonly FailureCode[] => {
    if (filter.kind === 'malformed')
      return [access.columns.has(filter.column) ? 'ASK_FILTER_INVALID' : 'PLAN_FIELD_UNKNOWN']
    if (filter.kind === 'test') return ofTest(filter)
    return filter.kind === 'not' ? ofFilter(filter.of) : filter.of.flatMap(ofFilter)
  }
  const ofKey = (): readonly FailureCode[] => {
    if (!ask.key) return []
    if (!access.hasKey) return ['PLAN_KEY_UNREADABLE']
    if (ask.key.length !== dataset.key.length) return ['ASK_PATH_INVALID']
    return dataset.key.flatMap((column, i) => ofTest({ column, operator: 'eq', operand: ask.key?.[i] ?? '' }))
  }
  return [
    ...(ask.fields ?? []).flatMap(({ column }): readonly FailureCode[] =>
      access.columns.has(column) ? [] : ['PLAN_FIELD_UNKNOWN'],
    ),
    ...ofKey(),
    ...(ask.filter ? ofFilter(ask.filter) : []),
    ...ask.order.flatMap(({ column }) => sort(column)),
    ...(ask.limit !== null && ask.limit > dataset.limits.page ? (['ASK_LIMIT_TOO_LARGE'] as const) : []),
    ...(ask.cursor !== null ? (['ASK_CURSOR_INVALID'] as const) : []), // the asks hold none of ours
  ]
}

function isReadable(operator: string, operand: string | readonly string[], type: ColumnType): boolean {
  if (typeof operand !== 'string') return operand.every((text) => readLiteral(text, type) !== undefined)
  if (operator === 'is') return operand === 'null' || (type === 'boolean' && /^(true|false|unknown)$/.test(operand))
  if (operator === 'like' || operator === 'ilike') return readPattern(operand) !== undefined
  return readLiteral(operand, type) !== undefined
}
