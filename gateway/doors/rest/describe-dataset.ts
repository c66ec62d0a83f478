// What this caller may see of a dataset, and how to ask for it: the body of /datasets and /datasets/{name}.
import type { Catalog, Dataset, Relation } from '../../catalog/dataset.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { Principal } from '../../identity/principal.ts'
import { operators } from '../../operators/registry.ts'
import { type Access, type ColumnAccess, judge } from '../../policy/judge.ts'

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

/** Null where the dataset does not exist for the caller. The example leaves the gateway's address to `$SCRIM`. */
export function describeDataset(dataset: Dataset, catalog: Catalog, principal: Principal): object | null {
  const access = judge(dataset, principal)
  if (!access) return null
  const columns = [...access.columns.values()]
  const address = `$SCRIM/${dataset.name}?fields=${columns
    .slice(0, 4)
    .map(({ column }) => column.name)
    .join(',')}&limit=5`
  return {
    ...summary(dataset, access),
    catalog: catalog.version,
    key: dataset.key.filter((name) => access.columns.has(name)),
    page: dataset.limits.page,
    rows: access.limitedBy.length > 0 ? `limited by a rule of your role ${access.limitedBy.join(', ')}` : 'all',
    columns: columns.map(describeColumn),
    relations: [...dataset.relations.values()]
      .filter((relation) => isKnown(relation, dataset, access, catalog, principal))
      .map(({ name, kind, dataset: other, on }) => ({ name, kind, dataset: other, on })),
    example: `curl -H "Authorization: Bearer $SCRIM_TOKEN" "${address}"`,
  }
}

/** A relation names a column on either side: both must be the caller's to know. */
function isKnown(relation: Relation, own: Dataset, access: Access, catalog: Catalog, principal: Principal): boolean {
  const other = catalog.datasets.get(relation.dataset)
  const theirs = other && judge(other, principal)
  if (!other || !theirs) return false
  const ours = relation.kind === 'one' ? [relation.on] : own.key
  const joined = relation.kind === 'one' ? other.key : [relation.on]
  return ours.every((name) => access.columns.has(name)) && joined.every((name) => theirs.columns.has(name))
}

function describeColumn({ column, clear }: ColumnAccess) {
  const masked = column.mask !== null && clear !== 'always'
  const closed = masked && column.level === 'restricted'
  const fitting = [...operators.values()].filter(({ accepts }) => accepts.includes(column.type)).map(({ name }) => name)
  return {
    name: column.name,
    type: column.type,
    classification: column.level,
    ...(column.description !== null && { description: column.description }),
    ...(column.values !== null && { values: column.values }),
    shown: masked ? 'masked' : 'clear',
    ...(masked && column.mask && { mask: column.mask.name }),
    ...(typeof clear !== 'string' && { clear_by_rule: 'in some rows' }),
    sortable: !closed && factsOf(column.type).sortable,
    operators: closed ? [] : fitting,
  }
}
