// A pass: says which rules cannot be followed because the source has no login for stored values, so that nobody looks for the
// fault in the rule. It follows from the ask and the caller's rules alone.
import type { Draft } from './draft.ts'

export function tellWithheld(draft: Draft): void {
  const names = [...new Set(draft.asked.flatMap(({ access }) => (access.withheld ? [access.column.name] : [])))]
  if (names.length === 0) return
  const notice = `A rule of yours shows ${names.join(', ')} clear, but this gateway can show nothing of ${draft.dataset.name} clear; it stays masked.`
  draft.notices = [...draft.notices, notice]
}
