// The columns that a filter names.
import type { Filter } from '../ask/ask.ts'

export function filterColumns(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.flatMap(filterColumns)
    case 'not':
      return filterColumns(filter.of)
    default:
      return [filter.column]
  }
}
