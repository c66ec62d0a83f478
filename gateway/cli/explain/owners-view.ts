// Dataset + Principal → what an owner may know beside the explanation that the caller is told: which of their rules do not
// count and why, and for each column that they cannot read, what forbids it and who reads it. Rules alone, no value.
import type { AccessEntry, Dataset } from '../../catalog/dataset.ts'
import type { Principal } from '../../identity/principal.ts'
import { positionOf } from '../../policy/access-rules.ts'
import { applyEntry, countedEntries } from '../../policy/counted-entries.ts'
import { judge } from '../../policy/judge.ts'

interface NamedRule {
  readonly role: string
  /** `file:line`. */
  readonly rule: string
}

export interface OwnersView {
  /** Entries of their own roles that show nothing to them. */
  readonly without_effect: readonly (NamedRule & { readonly because: string })[]
  readonly unreadable: readonly {
    readonly column: string
    /** Entries of their own roles that say `cannot`. */
    readonly forbidden_by: readonly NamedRule[]
    /** Entries of their own roles that would read it, and do not count here. */
    readonly passed_over: readonly NamedRule[]
    /** All other entries, of any role, that name it under `read`. */
    readonly read_by: readonly NamedRule[]
  }[]
}

export function ownersView(dataset: Dataset, principal: Principal): OwnersView {
  const counted = countedEntries(dataset, principal)
  const readable = judge(dataset, principal)?.columns
  const lacking = counted.flatMap((one) => {
    const { entry, lacks } = applyEntry(one, principal)
    return lacks.length > 0 ? [{ ...named(entry), because: `it needs ${lacks.join(', ')}, which they lack` }] : []
  })
  const own = dataset.access.filter(({ role }) => principal.roles.includes(role))
  const passedOver = own.filter((entry) => !counted.some((one) => one.entry === entry))
  const columns = [...dataset.columns.values()].filter(({ name }) => !readable?.has(name))
  return {
    without_effect: [
      ...lacking,
      ...passedOver.map((entry) => ({ ...named(entry), because: whyPassedOver(entry, principal) })),
    ],
    unreadable: columns.map(({ name }) => {
      const readers = dataset.access.filter(({ read }) => read.includes(name))
      return {
        column: name,
        forbidden_by: counted.flatMap(({ entry }) => (entry.cannot.includes(name) ? [named(entry)] : [])),
        passed_over: readers.filter((entry) => passedOver.includes(entry)).map(named),
        read_by: readers.filter((entry) => !passedOver.includes(entry)).map(named),
      }
    }),
  }
}

const named = (entry: AccessEntry): NamedRule => ({ role: entry.role, rule: positionOf(entry) })

function whyPassedOver({ apps, when }: AccessEntry, { app }: Principal): string {
  if (apps !== null && !apps.includes(app)) return `it counts only through ${apps.join(', ')}`
  return `its \`when\` does not hold: ${when.map(({ claim, op, values }) => `${claim} ${op} ${values.join(', ')}`).join('; ')}`
}
