// A test → the columns about which it says something: what it names in its ask, and what it expects to be shown or not.
import type { AskedField } from '../../ask/ask.ts'
import type { Catalog } from '../../catalog/dataset.ts'
import { filterColumns } from '../../plan/filter-columns.ts'
import type { Planned } from '../plan-address.ts'
import type { PolicyTest } from './policy-test.ts'

export function touchedColumns({ expected }: PolicyTest, { ask }: Planned, catalog: Catalog): readonly string[] {
  const dataset = ask && catalog.datasets.get(ask.dataset)
  if (!ask || !dataset) return []
  const columns = [...dataset.columns.keys()]
  const asked = ask.fields?.map(nameOf) ?? columns
  // Without fields= the reply is all that they may read: `columns` then speaks of every other one, too.
  const isJudged = expected.columns !== undefined || (expected.refused !== undefined && ask.fields !== null)
  const seen = (expected.shown ?? []).flatMap((row) => Object.keys(row))
  const shown = (ask.fields ?? []).filter(({ as }) => seen.includes(as)).map(nameOf)
  const named = [
    ...(isJudged ? asked : [...shown, ...(ask.fields ? [] : seen)]),
    ...(expected.keys || ask.key ? dataset.key : []),
    ...(ask.filter ? filterColumns(ask.filter) : []),
    ...ask.order.map(nameOf),
  ]
  return columns.filter((name) => named.includes(name))
}

/** The column that it is, or that it is made of. */
const nameOf = ({ column, term }: Pick<AskedField, 'column' | 'term'>): string => (term ? term.names.join('.') : column)
