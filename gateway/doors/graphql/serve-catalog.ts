// Catalogue + Principal → what their schema serves. Deny by default: what the planner would not read has no name here, and a
// name that GraphQL cannot write, or that another has taken, is left out and said so.
import type { Catalog, Dataset } from '../../catalog/dataset.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { Principal } from '../../identity/principal.ts'
import { isUsable } from '../../plan/find-column.ts'
import { type Access, type ColumnAccess, judge } from '../../policy/judge.ts'
import { filterNames } from './filter-inputs.ts'
import { scalarNames } from './scalars.ts'
import { type Served, type ServedCatalog, type ServedColumn, typeSuffixes } from './served.ts'

/** GraphQL 2021, 2.1.9; what begins with two underscores is introspection's (3.3.2). */
const isName = (text: string): boolean => /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/.test(text)

const ownTypes = ['Query', 'Mutation', 'Subscription', 'PageInfo', 'OrderBy', ...scalarNames, ...filterNames]

export function serveCatalog({ datasets }: Catalog, principal: Principal): ServedCatalog {
  const skipped: string[] = []
  const types = new Set<string>(ownTypes)
  const readable = [...datasets.values()].flatMap((dataset) => {
    const access = judge(dataset, principal)
    return access ? [{ dataset, access }] : []
  })
  const kept = readable.flatMap(({ dataset, access }) => {
    const type = dataset.name.charAt(0).toUpperCase() + dataset.name.slice(1)
    const names = typeSuffixes.map((suffix) => type + suffix)
    const columns = serveColumns(dataset, access, skipped)
    const isTaken = names.some((name) => types.has(name))
    if (isTaken || columns.size === 0 || !isName(dataset.name)) {
      skipped.push(isTaken ? `${dataset.name} (the type ${type} is GraphQL's own)` : dataset.name)
      return []
    }
    for (const name of names) types.add(name)
    return [{ dataset, access, type, columns }]
  })
  const fields = new Set(kept.map(({ dataset }) => dataset.name))
  const served = kept.map(({ dataset, access, type, columns }): [string, Served] => {
    const hasKey = dataset.key.every((name) => access.columns.get(name)?.readable === null)
    const canBeAsked = hasKey && dataset.key.every((name) => columns.has(name))
    const single = canBeAsked ? singular(dataset.name, fields) : null
    if (single !== null) fields.add(single)
    return [dataset.name, { dataset, type, columns, relations: new Map(), hasKey, single }]
  })
  return { datasets: new Map(served), skipped }
}

function serveColumns(dataset: Dataset, access: Access, skipped: string[]): ReadonlyMap<string, ServedColumn> {
  const columns = new Map<string, ServedColumn>()
  for (const [name, one] of access.columns) {
    if (isName(name)) columns.set(name, toServed(one))
    else skipped.push(`${dataset.name}.${name}`)
  }
  return columns
}

function toServed(access: ColumnAccess): ServedColumn {
  const { column, clear } = access
  const isFiltered = isUsable(access)
  return {
    column,
    masked: column.mask !== null && clear !== 'always',
    filtered: isFiltered,
    sorted: isFiltered && factsOf(column.type).sortable,
    grouped: false,
    aggregates: [],
  }
}

/** `customers` → `customer`, where that is plain and free; else `customersByKey`. */
function singular(name: string, taken: ReadonlySet<string>): string {
  const found = /(?:ss|us|is)$/.test(name)
    ? null
    : /ies$/.test(name)
      ? name.replace(/ies$/, 'y')
      : name.replace(/(?<=ss|sh|ch|x)es$|s$/, '')
  return found === null || found === name || !isName(found) || taken.has(found) ? `${name}ByKey` : found
}
