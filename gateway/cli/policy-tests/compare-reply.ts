// A test and the reply that it got → each place where they differ, side by side.
import { Refusal } from '../../errors/refusal.ts'
import { compareScalars } from '../../expr/compare-scalars.ts'
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import { jsonWriter } from '../../expr/json-form.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { Reply } from '../../formats/reply.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { PolicyTest } from './policy-test.ts'
import { shownWord } from './shown-word.ts'
import { writtenValue } from './written-value.ts'

export interface Difference {
  /** The part of the test, e.g. `columns.email`. */
  readonly at: string
  readonly line: number
  readonly expected: string
  readonly got: string
}

export function compareReply(test: PolicyTest, reply: Reply, plan: ReadPlan | Refusal): readonly Difference[] {
  const { refused } = test.expected
  if (refused !== undefined) {
    const got = `a reply with ${rowsOf(reply)}`
    return [{ at: 'refused', line: test.lineOf('refused'), expected: refused, got }]
  }
  return [
    ...compareColumns(test, reply),
    ...(plan instanceof Refusal ? [] : compareKeys(test, reply, plan)),
    ...compareRows(test, reply),
    ...compareRest(test, reply),
  ]
}

function compareColumns({ expected, lineOf }: PolicyTest, reply: Reply): readonly Difference[] {
  if (!expected.columns) return []
  const wanted = new Map(Object.entries(expected.columns))
  const got = new Map(reply.columns.map(({ as }) => [as, shownWord(reply, as)]))
  const names = [...new Set([...wanted.keys(), ...got.keys()])]
  return names.flatMap((name) => {
    const [one, other] = [wanted.get(name), got.get(name)]
    const line = wanted.has(name) ? lineOf('columns', name) : lineOf('columns')
    return one === other
      ? []
      : [{ at: `columns.${name}`, line, expected: one ?? 'not in the reply', got: other ?? 'not in the reply' }]
  })
}

function compareKeys({ keys, lineOf }: PolicyTest, reply: Reply, plan: ReadPlan): readonly Difference[] {
  if (keys === null) return []
  const places = plan.dataset.key.map((name) =>
    plan.columns.findIndex(({ column, aggregate }) => aggregate === null && column?.name === name),
  )
  const missing = plan.dataset.key.filter((_, part) => places[part] === -1)
  const got = reply.rows.map((row) => places.map((place) => row[place] ?? null))
  if (JSON.stringify(got) === JSON.stringify(keys)) return []
  const text = (all: readonly (readonly Scalar[])[]): string =>
    JSON.stringify(plan.dataset.key.length === 1 ? all.flat() : all)
  const seen = missing.length > 0 ? `a reply without ${missing.join(', ')}: ask for it, or write shown` : text(got)
  return [{ at: 'keys', line: lineOf('keys'), expected: text(keys), got: seen }]
}

function compareRows({ expected: { shown }, lineOf }: PolicyTest, reply: Reply): readonly Difference[] {
  if (!shown) return []
  if (shown.length !== reply.rows.length) {
    return [{ at: 'shown', line: lineOf('shown'), expected: `${shown.length} rows`, got: rowsOf(reply) }]
  }
  return shown.flatMap((wanted, at) =>
    Object.entries(wanted).flatMap(([name, written]) => {
      const place = reply.columns.findIndex(({ as }) => as === name)
      const type = reply.columns[place]?.type
      const cell = reply.rows[at]?.[place] ?? null
      if (type !== undefined && isSame(type, written, cell)) return []
      const got = type === undefined ? 'not in the reply' : cellText(type, cell)
      const line = lineOf('shown', at, name)
      return [{ at: `shown[${at}].${name}`, line, expected: JSON.stringify(written), got }]
    }),
  )
}

function isSame(type: ColumnType, written: unknown, cell: Scalar): boolean {
  const wanted = writtenValue(written, type)
  if (!wanted.ok) return false
  if (wanted.value === null || cell === null) return wanted.value === cell
  return factsOf(type).comparable
    ? compareScalars(type, wanted.value, cell) === 0
    : cellText(type, wanted.value) === cellText(type, cell)
}

const cellText = (type: ColumnType, cell: Scalar): string => (cell === null ? 'null' : jsonWriter(type)(cell))

/** As a test may write them: what came can be read, judged and pasted. */
function rowsOf({ rows, columns }: Reply): string {
  const written = rows.map((row) => {
    const cells = columns.map(({ as, type }, i) => `${as}: ${cellText(type, row[i] ?? null)}`)
    return `{ ${cells.join(', ')} }`
  })
  return `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${rows.length > 0 ? `: [${written.join(', ')}]` : ''}`
}

function compareRest({ expected, lineOf }: PolicyTest, { page, meta }: Reply): readonly Difference[] {
  const { count } = expected
  const notices = [expected.notice ?? []].flat()
  const counted = page.count === null ? 'no count: write count=exact in the ask' : page.count
  return [
    ...(count === undefined || String(count) === page.count
      ? []
      : [{ at: 'count', line: lineOf('count'), expected: String(count), got: counted }]),
    ...notices
      .filter((part) => !meta.notices.some((notice) => notice.includes(part)))
      .map((part) => ({ at: 'notice', line: lineOf('notice'), expected: part, got: meta.notices.join(' ') || 'none' })),
  ]
}
