// The columns that a caller may read → an ask to begin with: mostly clear columns, and a filter where the owner lists values.
import type { Column } from '../../catalog/dataset.ts'
import { isClear } from '../../plan/draft.ts'
import { isUsable } from '../../plan/find-column.ts'
import type { ColumnAccess } from '../../policy/judge.ts'
import { isParameter } from './openapi/filters.ts'

export interface ExampleAsk {
  readonly columns: readonly Column[]
  /** Null where no column has listed values. */
  readonly filter: { readonly column: string; readonly text: string } | null
}

const most = 4

export function exampleAsk(access: readonly ColumnAccess[]): ExampleAsk {
  const stay = access.filter(({ column }) => column.deprecated === null)
  const known = stay.length > 0 ? stay : access
  const clear = known.filter((one) => isClear(one) && isUsable(one))
  const masked = known.filter((one) => !clear.includes(one)).slice(0, 1)
  const chosen = [...clear.slice(0, most), ...masked].slice(0, most)
  const listed = clear.find(({ column, readable }) => column.values && readable === null && !isParameter(column.name))
  const value = listed?.column.values?.[0]
  return {
    columns: known.filter((one) => chosen.includes(one)).map(({ column }) => column),
    filter: listed && value !== undefined ? { column: listed.column.name, text: `eq.${value}` } : null,
  }
}
