// What this caller may see of a dataset, and how to ask for it: the body of /datasets and /datasets/{name}.
import type { Catalog, Dataset } from '../../catalog/dataset.ts'
import { isFalse, isTrue } from '../../expr/build.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { Principal } from '../../identity/principal.ts'
import { aggregatesOf } from '../../plan/aggregates.ts'
import { isUsable } from '../../plan/find-column.ts'
import { type KnownRelation, knownRelations } from '../../plan/known-relations.ts'
import { rowLimits } from '../../plan/tell-rows.ts'
import { type Access, type ColumnAccess, judge } from '../../policy/judge.ts'
import { clientExamples } from './client-examples.ts'
import { exampleAsk } from './example-ask.ts'
import { filterExample, fittingOperators } from './openapi/filters.ts'
import { wordsForAi } from './words-for-ai.ts'

export const listDatasets = (catalog: Catalog, principal: Principal): readonly object[] =>
  [...catalog.datasets.values()].flatMap((dataset) => {
    const access = judge(dataset, principal)
    return access ? [summary(dataset, access)] : []
  })

const summary = (dataset: Dataset, access: Access) => ({
  name: dataset.name,
  description: dataset.description,
  owner: dataset.owner,
  classification: dataset.classification,
  columns: access.columns.size,
  url: `/${dataset.name}`,
})

/** Null where the dataset does not exist for the caller. */
export function describeDataset(dataset: Dataset, catalog: Catalog, principal: Principal): object | null {
  const access = judge(dataset, principal)
  if (!access) return null
  const columns = [...access.columns.values()]
  const relations = knownRelations({ dataset, access, principal, datasets: catalog.datasets })
  return {
    ...summary(dataset, access),
    catalog: catalog.version,
    key: dataset.key.filter((name) => access.columns.has(name)),
    page: dataset.limits.page,
    rows: rowsOf(access),
    columns: columns.map((column) => describeColumn(column, access, dataset.name)),
    relations: relations.map((relation) => describeRelation(relation, access)),
    unmask: describeUnmask(dataset, columns),
    examples: clientExamples(dataset.name, exampleAsk(columns)),
    for_ai: wordsForAi(dataset, access, relations),
  }
}

function rowsOf(access: Access): string {
  const { rows, unmet, tenant } = access
  if (isTrue(rows)) return 'all'
  if (!isFalse(rows)) return rowLimits(access).join(', and ')
  const missing = unmet.map(({ role, claims }) => `your role ${role} needs ${claims.join(', ')}`)
  const untold = tenant && !tenant.where ? [`it needs ${tenant.claim}`] : []
  return ['none', ...untold, ...missing].join(': ')
}

/** Who could approve that the caller sees masked values clear, and where to ask. */
function describeUnmask({ unmask }: Dataset, columns: readonly ColumnAccess[]) {
  const { approvers } = unmask
  const levels = new Set(columns.filter(isMasked).map(({ column }) => column.level))
  const approvals = Object.entries(unmask.approvals).filter(([level]) => [...levels].some((one) => one === level))
  return {
    approvers,
    approvals: Object.fromEntries(approvals),
    requests: approvers.length > 0 ? 'POST /unmask/requests' : 'nobody may approve any',
  }
}

/** One that the caller may not follow does not exist for them. */
const describeRelation = ({ relation: { name, kind, dataset, on }, access }: KnownRelation, own: Access) => ({
  name,
  kind,
  dataset,
  on,
  example: `fields=${[...own.columns.keys()][0]},${name}(${[...access.columns.keys()].slice(0, 3).join(',')})`,
})

const isMasked = ({ column, clear }: ColumnAccess): boolean => column.mask !== null && clear !== 'always'

function describeColumn(access: ColumnAccess, { columns }: Access, dataset: string) {
  const { column, clear, lookup } = access
  const { name, deprecated } = column
  const usable = isUsable(access)
  return {
    name,
    type: column.type,
    classification: column.level,
    ...(column.description !== null && { description: column.description }),
    ...(column.values !== null && { values: column.values }),
    shown: isMasked(access) ? 'masked' : 'clear',
    ...(isMasked(access) && column.mask && { mask: column.mask.name }),
    ...(isMasked(access) && column.mask?.bestEffort && { best_effort: true }),
    ...(typeof clear !== 'string' && { clear_by_rule: 'in some rows' }),
    ...(lookup !== 'never' && { lookup: `POST /${dataset}/lookup with {${JSON.stringify(name)}:"…"}` }),
    ...(deprecated && {
      deprecated: {
        since: deprecated.since,
        ...(deprecated.sunset !== null && { sunset: deprecated.sunset }),
        ...(deprecated.use !== null && columns.has(deprecated.use) && { use: deprecated.use }),
      },
    }),
    sortable: usable && factsOf(column.type).sortable,
    aggregates: usable ? aggregatesOf(column.type) : [],
    operators: usable ? fittingOperators(column).map((one) => one.name) : [],
    ...(usable && { example: filterExample(column) }),
  }
}
