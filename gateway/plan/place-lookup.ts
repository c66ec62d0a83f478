// A pass: the stored value that rows are looked up by. Only columns that a rule lets this caller look up by exist here;
// every other name, known or not, gets one and the same refusal.
import type { AskedLookup } from '../ask/ask.ts'
import { nearest } from '../config/nearest.ts'
import { Refusal } from '../errors/refusal.ts'
import { parseLiteral } from '../operators/literal.ts'
import type { Access, ColumnAccess } from '../policy/judge.ts'
import { everyRow } from '../policy/rule.ts'
import type { Draft } from './draft.ts'

/**
 * Rows of the table that may hold a value for it to find any of them: one that more hold names nobody. So the work of a
 * lookup is the same few rows, however many hidden ones hold the value, and nobody learns of them by its time.
 */
export const mostFound = 20

export function placeLookup(draft: Draft): void {
  const { lookup } = draft.ask
  if (!lookup) return
  const { column, lookup: where, lookupRule } = findLookup(draft, lookup)
  const parsed = parseLiteral(lookup.value, column.type)
  if (!parsed.ok) {
    throw new Refusal('ASK_LITERAL_INVALID', {
      detail: `The value of ${column.name} does not fit: ${parsed.expected} was expected.`,
      hint: `${column.name} is ${column.type}; give ${parsed.expected}.`,
      details: { column: column.name, type: column.type, expected: parsed.expected },
    })
  }
  const limit = typeof where === 'string' ? null : where
  draft.lookup = { column, value: parsed.value, where: limit, rule: lookupRule ?? '' }
  if (limit && JSON.stringify(limit) !== JSON.stringify(draft.rows)) {
    const notice = `Rows are found by ${column.name} only where a rule of yours lets you look it up.`
    draft.notices = [...draft.notices, notice]
  }
}

function findLookup({ access, dataset }: Draft, { column: name }: AskedLookup): ColumnAccess {
  const known = lookupColumns(access)
  if (known.length === 0) {
    throw new Refusal('PLAN_LOOKUP_REFUSED', {
      detail: `You may not look up rows of ${dataset.name} by a stored value.`,
      hint: `An access rule with \`lookup\` would let you, and a login for lookups in scrim.yaml: ask the owner of ${dataset.name}, ${dataset.owner}. Filters work on what you see: /${dataset.name}?…`,
    })
  }
  const found = known.find(({ column }) => column.name === name)
  if (found) return found
  const names = known.map(({ column }) => column.name)
  const near = nearest(name, names)
  throw new Refusal('PLAN_FIELD_UNKNOWN', {
    // Not the name: a body of another form than its sender thought has the value there.
    detail: `The body names no column of ${dataset.name} that you may look up by.`,
    hint: near ? `Did you mean ${near}?` : `You may look up by: ${names.join(', ')}.`,
    details: near ? { nearest: near } : { columns: names },
  })
}

/** The columns by whose stored value the caller may find rows. */
export const lookupColumns = ({ columns }: Access): readonly ColumnAccess[] =>
  [...columns.values()].filter(({ lookup }) => lookup !== 'never')

const made = new WeakMap<Access, Access>()

/**
 * The login of lookups reads masked views alone. So what an unconditional rule shows clear is added after the page is
 * chosen, as what a conditional one does (law 2).
 */
export function withoutRaw(access: Access): Access {
  const known = made.get(access)
  if (known) return known
  const columns = [...access.columns].map(([name, column]) => {
    const clear = column.clear === 'always' ? everyRow : column.clear
    return [name, { ...column, clear }] as const
  })
  const found = { ...access, columns: new Map(columns) }
  made.set(access, found)
  return found
}
