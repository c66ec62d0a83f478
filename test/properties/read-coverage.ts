// Counts what the cases of a run have touched, and says it as a table.
import type { Ask, Filter } from '../../gateway/ask/ask.ts'
import type { ExpectedRead, ExpectedRefusal } from './reference-read.ts'
import type { Scene } from './scene.ts'

export interface ReadCoverage {
  note(scene: Scene, ask: Ask, expected: ExpectedRead | ExpectedRefusal, pages: number): void
  readonly cases: number
  /** Cases answered with at least one row. */
  readonly answered: number
  /** Cases by what they touched; operators and masks count where the ask was not refused. */
  count(kind: Kind, name: string): number
  toString(): string
}

const kinds = ['operator', 'mask', 'mask filtered or sorted', 'classification', 'caller', 'refused', 'other'] as const
type Kind = (typeof kinds)[number]

export function createReadCoverage(): ReadCoverage {
  const counts = new Map<Kind, Map<string, number>>(kinds.map((kind) => [kind, new Map()]))
  let cases = 0
  let answered = 0
  const add = (kind: Kind, names: Iterable<string>, by = 1): void => {
    for (const name of new Set(names)) counts.get(kind)?.set(name, (counts.get(kind)?.get(name) ?? 0) + by)
  }
  return {
    get cases() {
      return cases
    },
    get answered() {
      return answered
    },
    count: (kind, name) => counts.get(kind)?.get(name) ?? 0,
    note(scene, ask, expected, pages) {
      cases++
      add('caller', [String(scene)])
      if (expected.refused) return add('refused', expected.refused)
      if (expected.rows.length > 0) answered++
      const tests = testsOf(ask.filter)
      const asked = ask.fields?.map(({ column }) => column) ?? [...(scene.access?.columns.keys() ?? [])]
      const used = [...tests.map(({ column }) => column), ...ask.order.map(({ column }) => column)]
      const masksOf = (names: readonly string[]) =>
        names.flatMap((name) => scene.dataset.columns.get(name)?.mask?.name ?? [])
      add(
        'operator',
        tests.map(({ operator }) => operator),
      )
      add('mask', masksOf([...asked, ...used]))
      add('mask filtered or sorted', masksOf(used))
      add(
        'classification',
        [...asked, ...used].flatMap((name) => scene.dataset.columns.get(name)?.classification ?? []),
      )
      add('other', [
        ...(expected.rows.some(({ released }) => released.includes(true)) ? ['released by rule'] : []),
        ...(expected.rows.some(({ released }) => expected.releasing.some((i) => !released[i]))
          ? ['stayed masked']
          : []),
        ...(expected.rows.some(({ absent }) => absent.includes(true)) ? ['absent cells'] : []),
        ...(expected.revealed.length > 0 ? ['clear relation'] : []),
        ...(expected.hasKey ? [] : ['without key']),
        ...(ask.key ? ['one row'] : []),
        ...(ask.count ? ['counted'] : []),
        ...(pages > 1 ? ['several pages'] : []),
      ])
      add('other', ['pages'], pages)
      add('other', ['cells'], expected.rows.length * (expected.rows[0]?.cells.length ?? 0))
    },
    toString() {
      const lines = [...counts].map(([kind, of]) => {
        const sorted = [...of].sort(([a], [b]) => (a < b ? -1 : 1))
        return `${kind}: ${sorted.map(([name, count]) => `${name} ${count}`).join(', ')}`
      })
      const share = Math.round((100 * answered) / cases)
      return [`${cases} cases, ${answered} (${share} %) answered with rows`, ...lines].join('\n')
    },
  }
}

function testsOf(filter: Filter | null): readonly Extract<Filter, { kind: 'test' }>[] {
  if (!filter || filter.kind === 'malformed') return []
  if (filter.kind === 'not') return testsOf(filter.of)
  return filter.kind === 'test' ? [filter] : filter.of.flatMap(testsOf)
}
