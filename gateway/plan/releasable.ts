// Whether an approval could show the stored value of a column to this caller: what may be asked for, what a grant may add, and
// where `meta` says that one can ask. The clear view holds exactly these beside the columns of rules.
import type { Column, Dataset } from '../catalog/dataset.ts'
import type { Access } from '../policy/judge.ts'

/** Why it could not, as the end of "… cannot be shown clear by an approval: "; null where it could. */
export function unreleasable(column: Column, dataset: Dataset, { columns }: Pick<Access, 'columns'>): string | null {
  if (column.derived) return `${column.name} is derived from another column`
  if (!dataset.clearable) return `this gateway can show nothing of ${dataset.name} clear`
  if (dataset.key.some((name) => columns.get(name)?.readable !== null)) {
    return `you may not read the key of ${dataset.name}, by which the rows are found again`
  }
  return null
}

/** @returns null where somebody could approve. */
export const nobodyApproves = ({ unmask, name, owner }: Dataset): string | null =>
  unmask.approvers.length > 0
    ? null
    : `nobody may approve that values of ${name} are shown clear; the role ${owner}, which owns it, could name approvers`

/** Both: somebody could approve it, and it could then be shown. */
export const isRequestable = (column: Column, dataset: Dataset, access: Pick<Access, 'columns'>): boolean =>
  column.mask !== null && nobodyApproves(dataset) === null && unreleasable(column, dataset, access) === null
