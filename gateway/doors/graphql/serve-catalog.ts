// Catalogue + Principal → what their schema serves. Deny by default: what the planner would not read has no name here, and a
// name that GraphQL cannot write, or that another has taken, is left out and said so.
import { dateParts } from '../../ask/ask.ts'
import type { Catalog, Dataset } from '../../catalog/dataset.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { Principal } from '../../identity/principal.ts'
import { aggregatesOf, isGroupable } from '../../plan/aggregates.ts'
import { datedTypes } from '../../plan/date-part.ts'
import { isUsable } from '../../plan/find-column.ts'
import { type KnownRelation, knownRelations } from '../../plan/known-relations.ts'
import { asMasked } from '../../plan/masked-access.ts'
import { type Access, judge } from '../../policy/judge.ts'
import { filterNames } from './filter-inputs.ts'
import { scalarNames } from './scalars.ts'
import {
  aggregateField,
  type Served,
  type ServedCatalog,
  type ServedColumn,
  type ServedKey,
  type ServedRelation,
  typeSuffixes,
} from './served.ts'

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
  const others = new Set(kept.map(({ dataset }) => dataset.name))
  const served = kept.map(({ dataset, access, type, columns }): [string, Served] => {
    const hasKey = dataset.key.every((name) => access.columns.get(name)?.readable === null)
    const canBeAsked = hasKey && dataset.key.every((name) => columns.has(name))
    const single = canBeAsked ? singular(dataset.name, fields) : null
    if (single !== null) fields.add(single)
    const known = knownRelations({ dataset, access, principal, datasets })
    const relations = serveRelations(known, columns, others)
    return [dataset.name, { dataset, type, columns, relations, keys: serveKeys(access, columns), hasKey, single }]
  })
  return { datasets: new Map(served), skipped }
}

function serveRelations(
  known: readonly KnownRelation[],
  columns: Served['columns'],
  others: ReadonlySet<string>,
): Served['relations'] {
  const relations = new Map<string, ServedRelation>()
  for (const { relation, dataset } of known) {
    if (!others.has(dataset.name) || columns.has(relation.name)) continue
    const isMany = relation.kind === 'many'
    relations.set(relation.name, { relation, dataset: dataset.name, shows: isMany ? 'rows' : 'row' })
    const totals = aggregateField(relation.name)
    if (isMany && !columns.has(totals)) relations.set(totals, { relation, dataset: dataset.name, shows: 'aggregate' })
  }
  return relations
}

/** A group stands on masked values alone. */
function serveKeys(access: Access, columns: Served['columns']): Served['keys'] {
  const keys = new Map<string, ServedKey>()
  const dates: ServedKey[] = []
  for (const { column } of [...asMasked(access).columns.values()].filter(isUsable)) {
    const { name, type } = column
    if (!columns.has(name) || !isGroupable(type)) continue
    if (!notEnum.has(name)) keys.set(name, { column: name, part: null, type })
    if (datedTypes.includes(type)) dates.push(...dateParts.map((part) => ({ column: name, part, type })))
  }
  for (const date of dates) {
    const name = `${date.column}_${date.part}`
    if (!columns.has(name)) keys.set(name, date)
  }
  return keys
}

/** No value of an enum can be written so (GraphQL 2021, 2.9.6). */
const notEnum: ReadonlySet<string> = new Set(['true', 'false', 'null'])

function serveColumns(dataset: Dataset, access: Access, skipped: string[]): Served['columns'] {
  const columns = new Map<string, ServedColumn>()
  const masked = asMasked(access).columns
  for (const [name, one] of access.columns) {
    const { column, clear } = one
    if (!isName(name)) {
      skipped.push(`${dataset.name}.${name}`)
      continue
    }
    const isFiltered = isUsable(one)
    const isCounted = isUsable(masked.get(name) ?? one)
    columns.set(name, {
      column,
      masked: column.mask !== null && clear !== 'always',
      filtered: isFiltered,
      sorted: isFiltered && factsOf(column.type).sortable,
      aggregates: isCounted ? aggregatesOf(column.type) : [],
    })
  }
  return columns
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
