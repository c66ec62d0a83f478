// A pass: says which of the columns that the ask shows, filters or sorts by go away, and what to use instead.
import type { Column, Dataset } from '../catalog/dataset.ts'
import type { Draft } from './draft.ts'
import { filterColumns } from './filter-columns.ts'

export function tellDeprecated(draft: Draft): void {
  if (!hasDeprecated(draft.dataset)) return
  const names = new Set([
    ...draft.asked.map(({ access }) => access.column.name),
    ...draft.ask.order.map(({ column }) => column),
    ...(draft.ask.filter ? filterColumns(draft.ask.filter) : []),
  ])
  const touched = [...names].flatMap((name) => {
    const column = draft.access.columns.get(name)?.column
    return column?.deprecated ? [{ column, deprecated: column.deprecated }] : []
  })
  if (touched.length === 0) return
  const sunsets = touched.flatMap(({ deprecated }) => deprecated.sunset ?? [])
  draft.deprecation = {
    since: earliest(touched.map(({ deprecated }) => deprecated.since)) ?? '',
    sunset: earliest(sunsets),
  }
  draft.notices = [
    ...draft.notices,
    ...touched.map(({ column }) => `${deprecationWords(column, draft.access.columns)}`),
  ]
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
