// A test and the reply that it got → each place where they differ, side by side.
import { type Path, showPath } from '../../config/diagnostic.ts'
import { Refusal } from '../../errors/refusal.ts'
import { compareScalars } from '../../expr/compare-scalars.ts'
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import { jsonWriter } from '../../expr/json-form.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { RelatedShape, Reply, Rows, Shape } from '../../formats/reply.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { PolicyTest } from './policy-test.ts'
import { shownWordsOf } from './shown-word.ts'
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
  const got = shownWordsOf(reply)
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

type Written = Readonly<Record<string, unknown>>

const compareRows = ({ expected: { shown }, lineOf }: PolicyTest, reply: Reply): readonly Difference[] =>
  shown ? compareLevel(shown, reply, ['shown'], lineOf) : []

/** @param path of the rows in the test. */
function compareLevel(
  wanted: readonly Written[],
  level: Rows & Shape,
  path: Path,
  lineOf: PolicyTest['lineOf'],
): readonly Difference[] {
  const { rows, columns, related, beside } = level
  const line = lineOf(...path)
  if (wanted.length !== rows.length)
    return [{ at: showPath(path), line, expected: countOf(wanted.length), got: rowsOf(level) }]
  return wanted.flatMap((row, at) =>
    Object.entries(row).flatMap(([name, written]): readonly Difference[] => {
      const here = [...path, at, name]
      const place = related.findIndex(({ as }) => as === name)
      const [shape, found] = [related[place], beside[place]?.[at]]
      if (shape && found) return compareRelated(written, shape, { ...shape, ...found }, here, lineOf)
      const column = columns.findIndex(({ as }) => as === name)
      const type = columns[column]?.type
      const cell = rows[at]?.[column] ?? null
      if (type !== undefined && isSame(type, written, cell)) return []
      const got = type === undefined ? 'not in the reply' : cellText(type, cell)
      return [{ at: showPath(here), line: lineOf(...here), expected: JSON.stringify(written), got }]
    }),
  )
}

/** `many` is written as a list of rows; `one` as a row, or null. */
function compareRelated(
  written: unknown,
  { kind }: RelatedShape,
  level: Rows & Shape,
  path: Path,
  lineOf: PolicyTest['lineOf'],
): readonly Difference[] {
  const rows = kind === 'many' ? written : written === null ? [] : [written]
  if (isRows(rows)) return compareLevel(rows, level, path, lineOf)
  const expected = kind === 'many' ? 'a list of rows' : 'a row, or null'
  return [
    {
      at: showPath(path),
      line: lineOf(...path),
      expected: `${expected}, not ${JSON.stringify(written)}`,
      got: rowsOf(level),
    },
  ]
}

const isRow = (written: unknown): written is Written =>
  typeof written === 'object' && written !== null && !Array.isArray(written)
const isRows = (written: unknown): written is readonly Written[] => Array.isArray(written) && written.every(isRow)

function isSame(type: ColumnType, written: unknown, cell: Scalar): boolean {
  const wanted = writtenValue(written, type)
  if (!wanted.ok) return false
  if (wanted.value === null || cell === null) return wanted.value === cell
  return factsOf(type).comparable
    ? compareScalars(type, wanted.value, cell) === 0
    : cellText(type, wanted.value) === cellText(type, cell)
}

const cellText = (type: ColumnType, cell: Scalar): string => (cell === null ? 'null' : jsonWriter(type)(cell))

const countOf = (rows: number): string => `${rows} ${rows === 1 ? 'row' : 'rows'}`

/** As a test may write them: what came can be read, judged and pasted. */
function rowsOf(level: Rows & Shape): string {
  const { length } = level.rows
  return `${countOf(length)}${length > 0 ? `: [${rowTexts(level).join(', ')}]` : ''}`
}

const rowTexts = ({ rows, columns, related, beside }: Rows & Shape): readonly string[] =>
  rows.map((row, at) => {
    const cells = columns.map(({ as, type }, i) => `${as}: ${cellText(type, row[i] ?? null)}`)
    const others = related.map((shape, i) => {
      const below = beside[i]?.[at]
      const texts = below ? rowTexts({ ...shape, ...below }) : []
      return `${shape.as}: ${shape.kind === 'many' ? `[${texts.join(', ')}]` : (texts[0] ?? 'null')}`
    })
    return `{ ${[...cells, ...others].join(', ')} }`
  })

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
