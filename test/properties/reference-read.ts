// A table in memory, a caller and an ask → every row that must come back, in order, with what each cell shows, or the
// codes with which the ask must be refused. Written from the laws (architecture.md): mask first, then filter and order,
// then the clear values of what was chosen. Never calls the planner.
import type { Ask, Filter } from '../../gateway/ask/ask.ts'
import type { FailureCode } from '../../gateway/errors/failures.ts'
import { compareScalars } from '../../gateway/expr/compare-scalars.ts'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { toStoredText } from '../../gateway/sources/memory/stored-text.ts'
import type { RawRow, ReferenceColumn } from './reference-access.ts'
import { readLiteral, readPattern } from './reference-literal.ts'
import {
  allOf,
  anyOf,
  asIs,
  compareBy,
  foldAll,
  foldAscii,
  isLike,
  isOneOf,
  isSortable,
  isWhat,
  notOf,
  type Truth,
} from './reference-logic.ts'
import { referenceRefusals } from './reference-refusals.ts'
import type { Scene } from './scene.ts'

export interface ExpectedRow {
  /** What is shown, released values in place. */
  readonly cells: readonly Scalar[]
  readonly absent: readonly boolean[]
  readonly released: readonly boolean[]
  readonly key: readonly Scalar[]
  /** The values of the whole order: of a cursor behind this row. */
  readonly order: readonly Scalar[]
  /** Rows of one group stand in no order that the design promises. */
  readonly group: number
}

export interface ExpectedRead {
  readonly refused: null
  readonly rows: readonly ExpectedRow[]
  readonly limit: number
  readonly hasKey: boolean
  /** Positions of fields that a rule with a condition may show clear. */
  readonly releasing: readonly number[]
  /** Columns that an unconditional rule shows clear, and that the ask touches. */
  readonly revealed: readonly string[]
}

export interface ExpectedRefusal {
  readonly refused: ReadonlySet<FailureCode>
}

export function referenceRead(scene: Scene, ask: Ask): ExpectedRead | ExpectedRefusal {
  const { access, dataset, rows } = scene
  if (!access) return { refused: new Set(['PLAN_DATASET_UNKNOWN']) }
  const refused = new Set(referenceRefusals(scene.dataset, access, ask))
  if (refused.size > 0) return { refused }

  const known = (name: string): ReferenceColumn => {
    const found = access.columns.get(name)
    if (!found) throw new Error(`${name} was not refused`)
    return found
  }
  const fields = (ask.fields?.map(({ column }) => column) ?? [...access.columns.keys()]).map(known)
  const isClear = ({ column, clear }: ReferenceColumn): boolean => column.mask === null || clear === 'always'
  const shown = (of: ReferenceColumn, at: number): Scalar => {
    const { name, mask } = of.column
    if (!of.readable(rowAt(rows, at))) return null
    return mask && !isClear(of) ? (scene.masked.get(name)?.[at] ?? null) : (rows[at]?.[name] ?? null)
  }

  const tests = testsOf(ask.filter)
  const test: Evaluate = ({ column, operator, operand }, at) => {
    const of = known(column)
    return holds(operator, operand, of.column.type, shown(of, at), isClear(of))
  }
  const isKey = (at: number): boolean =>
    dataset.key.every((column, i) => !ask.key || test({ column, operator: 'eq', operand: ask.key[i] ?? '' }, at))
  const chosen = [...rows.keys()].filter(
    (at) =>
      access.exists(rowAt(rows, at)) && isKey(at) && (ask.filter === null || judge(ask.filter, test, at) === true),
  )

  const ties = access.hasKey ? dataset.key.map(known) : fields
  const terms = [
    ...ask.order.map(({ column, direction, nulls }) => ({ of: known(column), direction, nulls })),
    ...[...new Set(ties)]
      .filter(({ column }) => ask.order.every((term) => term.column !== column.name))
      .map((of) => ({ of, direction: 'asc' as const, nulls: null })),
  ]
  /** Without a key, equal values that still look apart: a cell that may not be read and a null, 1.0 and 1.00. */
  const compareLooks = (a: number, b: number): number => {
    const looks = (at: number): (string | number)[] =>
      fields.flatMap((of) => [Number(of.readable(rowAt(rows, at))), lookOf(of.column.type, shown(of, at))])
    const others = looks(b)
    const differing = looks(a).findIndex((look, i) => look !== others[i])
    return differing < 0 ? 0 : compareTexts(looks(a)[differing], others[differing])
  }
  const orderOf = (at: number): Scalar[] => terms.map(({ of }) => shown(of, at))
  const compare = (a: number, b: number): number => {
    for (const { of, direction, nulls } of terms) {
      const order = compareCells(of.column.type, shown(of, a), shown(of, b), direction, nulls)
      if (order !== 0) return order
    }
    return access.hasKey ? 0 : compareLooks(a, b)
  }
  chosen.sort(compare)
  const releasing = access.hasKey ? [...fields.keys()].filter((i) => fields[i]?.clear === 'sometimes') : []
  const touched = new Set([
    ...fields.map(({ column }) => column.name),
    ...ask.order.map(({ column }) => column),
    ...tests.map(({ column }) => column),
  ])
  let group = 0
  return {
    refused: null,
    limit: ask.key ? 1 : (ask.limit ?? Math.min(100, dataset.limits.page)),
    hasKey: access.hasKey,
    releasing,
    revealed: [...access.columns.values()]
      .filter(({ clear, column }) => clear === 'always' && touched.has(column.name))
      .map(({ column }) => column.name),
    rows: chosen.map((at, position) => {
      const before = chosen[position - 1]
      if (before !== undefined && compare(before, at) !== 0) group++
      const raw = rowAt(rows, at)
      const released = fields.map((of, i) => releasing.includes(i) && of.released(raw))
      return {
        cells: fields.map((of, i) => (released[i] ? (raw[of.column.name] ?? null) : shown(of, at))),
        absent: fields.map((of) => !of.readable(raw)),
        released,
        key: dataset.key.map((name) => raw[name] ?? null),
        order: orderOf(at),
        group,
      }
    }),
  }
}

type Test = Omit<Extract<Filter, { kind: 'test' }>, 'kind'>
type Evaluate = (test: Test, at: number) => Truth

const rowAt = (rows: readonly RawRow[], at: number): RawRow => rows[at] ?? {}

function testsOf(filter: Filter | null): readonly Test[] {
  if (!filter) return []
  if (filter.kind === 'not') return testsOf(filter.of)
  if (filter.kind === 'test') return [filter]
  return filter.kind === 'malformed' ? [] : filter.of.flatMap(testsOf)
}

function judge(filter: Filter, test: Evaluate, at: number): Truth {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.of.map((part) => judge(part, test, at)))
    case 'or':
      return anyOf(filter.of.map((part) => judge(part, test, at)))
    case 'not':
      return notOf(judge(filter.of, test, at))
    case 'test':
      return test(filter, at)
    case 'malformed':
      throw new Error('a filter without an operator was not refused')
  }
}

function holds(operator: string, operand: string | readonly string[], type: ColumnType, value: Scalar, clear: boolean) {
  const literal = (text: string): Scalar => readLiteral(text, type) ?? null
  if (typeof operand !== 'string') return isOneOf(type, value, operand.map(literal))
  if (operator === 'is') return isWhat(value, operand)
  const pattern = readPattern(operand) ?? ''
  if (operator === 'like') return isLike(value, pattern, asIs)
  if (operator === 'ilike') return isLike(value, pattern, clear ? foldAll : foldAscii)
  return compareBy(operator, type, value, literal(operand))
}

function lookOf(type: ColumnType, value: Scalar): number | string {
  if (type === 'decimal') return String(value).split('.')[1]?.length ?? 0
  return type === 'interval' || type === 'float' ? String(value) : 0
}

function compareTexts(a: string | number | undefined, b: string | number | undefined): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : Buffer.compare(Buffer.from(`${a}`), Buffer.from(`${b}`))
}

function compareCells(type: ColumnType, a: Scalar, b: Scalar, direction: 'asc' | 'desc', nulls: string | null): number {
  if (a === null && b === null) return 0
  const nullsFirst = nulls === null ? direction === 'desc' : nulls === 'first'
  if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1
  // What has no order still needs one where no key breaks ties: that of its stored text.
  if (!isSortable(type)) return compareTexts(toStoredText(type, a) ?? '', toStoredText(type, b) ?? '')
  return direction === 'asc' ? compareScalars(type, a, b) : compareScalars(type, b, a)
}
