// A dataset and columns in, how many people must approve out: the most that any of the columns asks for.
import type { Dataset } from '../catalog/dataset.ts'

/** Null where a column is not there any more. */
export function neededApprovals(dataset: Dataset, columns: readonly string[]): number | null {
  let needed = 1
  for (const name of columns) {
    const column = dataset.columns.get(name)
    if (column === undefined) return null
    const level = column.level === 'restricted' ? 'restricted' : 'confidential'
    needed = Math.max(needed, dataset.unmask.approvals[level])
  }
  return needed
}
