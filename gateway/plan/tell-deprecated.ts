// A pass: says which of the columns that the ask shows, filters or sorts by go away, and what to use instead; the days are also
// those of related rows.
import type { Column, Dataset } from '../catalog/dataset.ts'
import type { Draft } from './draft.ts'
import { filterColumns } from './filter-columns.ts'

export function tellDeprecated(draft: Draft): void {
  const touched = hasDeprecated(draft.dataset) ? touchedBy(draft) : []
  const all = [
    ...touched.map(({ deprecated }) => deprecated),
    ...draft.related.flatMap(({ plan }) => plan.deprecation ?? []),
  ]
  const since = earliest(all.map((one) => one.since))
  if (since === null) return
  draft.deprecation = { since, sunset: earliest(all.flatMap(({ sunset }) => sunset ?? [])) }
  draft.notices = [
    ...draft.notices,
    ...touched.map(({ column }) => `${deprecationWords(column, draft.access.columns)}`),
  ]
}

function touchedBy(draft: Draft) {
  const names = new Set([
    ...draft.asked.map(({ access }) => access.column.name),
    ...draft.ask.order.map(({ column }) => column),
    ...(draft.ask.filter ? filterColumns(draft.ask.filter) : []),
  ])
  return [...names].flatMap((name) => {
    const column = draft.access.columns.get(name)?.column
    return column?.deprecated ? [{ column, deprecated: column.deprecated }] : []
  })
}

const datasets = new WeakMap<Dataset, boolean>()

/** Most datasets have none, and then nothing of the ask need be looked at. */
function hasDeprecated(dataset: Dataset): boolean {
  const found = datasets.get(dataset) ?? [...dataset.columns.values()].some(({ deprecated }) => deprecated !== null)
  datasets.set(dataset, found)
  return found
}

/** @param known the columns that the caller may read: no other is ever named. */
export function deprecationWords({ name, deprecated }: Column, known: ReadonlyMap<string, unknown>): string {
  if (!deprecated) return ''
  const { since, sunset, use } = deprecated
  const end = sunset === null ? '' : ` and goes away on ${sunset}`
  const instead = use !== null && known.has(use) ? `: use ${use}` : ''
  return `The column ${name} is deprecated since ${since}${end}${instead}.`
}

/** Of dates as `YYYY-MM-DD`, whose order is that of their text. */
const earliest = (days: readonly string[]): string | null => days.toSorted()[0] ?? null
