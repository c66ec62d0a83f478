// A pass: says which filters compare masked values, so that nobody takes an empty page for "there is none". It follows from
// the ask and the plan alone, whether or not rows matched.
import { type Draft, isClear } from './draft.ts'
import { filterColumns } from './filter-columns.ts'

export function tellMasked(draft: Draft): void {
  if (draft.ask.filter === null) return
  const told = [...new Set(filterColumns(draft.ask.filter))].flatMap((name) => {
    const access = draft.access.columns.get(name)
    if (!access?.column.mask || isClear(access)) return []
    const mask = access.column.mask.name
    return mask === 'hidden'
      ? [`${name} is hidden from you: it is null in every row, whatever is stored.`]
      : [`${name} is compared as it is shown to you, masked by ${mask}.`]
  })
  draft.notices = [...draft.notices, ...told]
}
