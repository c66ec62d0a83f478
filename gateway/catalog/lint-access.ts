// Access entries that load and still do not mean what they seem to: notes for the owner, each with the places of both rules.
// Entries of one role alone are compared: several roles add up, and their owners mean them to.
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import type { CompiledColumns } from './compile-columns.ts'
import type { AccessEntry } from './dataset.ts'
import { accessPath, type Draft } from './draft.ts'
import { lintRows } from './lint-rows.ts'
import { lintWhen } from './lint-when.ts'

/** An entry with where it stands. */
interface Placed {
  readonly entry: AccessEntry
  readonly index: number
  /** It reads `*`: each of its columns is meant only as one of all. */
  readonly readsAll: boolean
}

/** Of one role: every two are compared, and a note is no check that must not miss one. */
const mostCompared = 200

const lists = ['read', 'clear', 'lookup', 'cannot'] as const

/** @param access the compiled entries of the draft, in its order, all of them sound. */
export function lintAccess(
  draft: Draft,
  compiled: CompiledColumns,
  access: readonly AccessEntry[],
): readonly Diagnostic[] {
  const placed = access.flatMap((entry, i): Placed[] => {
    const [index, written] = draft.access[i] ?? []
    return index === undefined ? [] : [{ entry, index, readsAll: written?.read === '*' }]
  })
  const alone = draft.access.flatMap(([index, { rows, when, role }]) => [
    ...(rows ? lintRows({ draft, compiled, claims: null }, rows, accessPath(index, 'rows')) : []),
    ...(when ? lintWhen(draft, role, when, index) : []),
  ])
  const open = [...compiled.columns.values()].filter(({ level }) => level === 'public').map(({ name }) => name)
  const ofRole = [...Map.groupBy(placed, ({ entry }) => entry.role).values()]
  const compared = ofRole.flatMap((entries) => {
    const all = entries.slice(0, mostCompared)
    return all.flatMap((one) => {
      const forbidden = all.flatMap((other) => voided(draft, one, other))
      const others = all.filter((other) => other !== one)
      const repeated = others.find((other) => covers(other, one))
      if (repeated) return [...forbidden, note(draft, one, [], 'adds nothing to', repeated, 'remove one of the two')]
      return [
        ...forbidden,
        ...others.flatMap((other) => [...maskedInVain(draft, one, other), ...limitedInVain(draft, one, other, open)]),
      ]
    })
  })
  return [...alone, ...compared]
}

/** What the one allows and the other forbids wherever the one counts. `*` beside a `cannot` is how one says "all but". */
function voided(draft: Draft, one: Placed, other: Placed): readonly Diagnostic[] {
  if (!reaches(other.entry, one.entry)) return []
  const { read, clear, lookup } = one.entry
  const named = new Set([...(one.readsAll ? [] : read), ...clear, ...lookup])
  const names = other.entry.cannot.filter((name) => named.has(name))
  if (names.length === 0) return []
  const what = `allows ${names.join(', ')} in vain: the same role is forbidden it by`
  const mend = 'remove one of the two'
  if (other === one) return [note(draft, one, [], `${what} its own \`cannot\` at`, other, mend, 'cannot')]
  return [note(draft, one, [], what, other, mend)]
}

/** Whether the entry says nothing that the other does not say already; of two that say the same, the later one. */
function covers(other: Placed, one: Placed): boolean {
  const isIn = (a: AccessEntry, b: AccessEntry): boolean =>
    reaches(b, a) && lists.every((list) => a[list].every((name) => b[list].includes(name)))
  return (
    isIn(one.entry, other.entry) &&
    (other.index < one.index || !isIn(other.entry, one.entry)) &&
    !isUnlimited(other, one)
  )
}

/** Whether the other has no rows where the one has: then its limit is what is in vain, not the whole entry. */
const isUnlimited = (other: Placed, one: Placed): boolean => other.entry.rows === null && one.entry.rows !== null

/** Columns that the one shows masked and the other clear, wherever the one counts. */
const unmasked = ({ entry }: Placed, other: Placed): readonly string[] =>
  entry.read.filter((name) => other.entry.clear.includes(name) && !entry.clear.includes(name))

function maskedInVain(draft: Draft, one: Placed, other: Placed): readonly Diagnostic[] {
  const names = unmasked(one, other)
  const isMeant = one.readsAll && !isUnlimited(other, one)
  if (names.length === 0 || isMeant || !reaches(other.entry, one.entry)) return []
  const what = `shows ${names.join(', ')} masked in vain: the same role is shown it clear by`
  return [note(draft, one, [], what, other, 'remove it from the one that you do not mean')]
}

/** Columns that the rows of the one do not limit, as the other shows them in every row. */
function limitedInVain(draft: Draft, one: Placed, other: Placed, open: readonly string[]): readonly Diagnostic[] {
  if (!isUnlimited(other, one) || !reaches(other.entry, one.entry)) return []
  const [a, b] = [one.entry, other.entry]
  // Both read what the key is, and what is there to be clear or found in some rows.
  const meant = new Set([...draft.key, ...a.clear, ...a.lookup, ...unmasked(one, other)])
  const read = a.read.filter((name) => !meant.has(name))
  const opened = read.length > 0 && b.read.length > 0 ? open.filter((name) => !b.read.includes(name)) : []
  const names = new Set([
    ...read.filter((name) => b.read.includes(name)),
    ...opened,
    ...a.clear.filter((name) => b.clear.includes(name)),
    ...a.lookup.filter((name) => b.lookup.includes(name)),
  ])
  if (names.size === 0) return []
  const what = `does not limit ${[...names].join(', ')}: the same role is shown it in every row by`
  return [note(draft, one, ['rows'], what, other, 'give both the same rows, or leave rows out')]
}

/** Whether `a` counts, and admits its rows, wherever `b` does. */
function reaches(a: AccessEntry, b: AccessEntry): boolean {
  const { apps } = a
  const same = new Set(b.when.map((test) => JSON.stringify(test)))
  return (
    (apps === null || (b.apps?.every((app) => apps.includes(app)) ?? false)) &&
    a.when.every((test) => same.has(JSON.stringify(test))) &&
    (a.rows === null || JSON.stringify(a.rows) === JSON.stringify(b.rows))
  )
}

/** @param part of the other rule, where its line is meant and not that of the whole. */
function note(
  draft: Draft,
  one: Placed,
  at: Path,
  what: string,
  other: Placed,
  mend: string,
  ...part: Path
): Diagnostic {
  const { document } = draft
  const place = `${document.file}:${document.lineOf(accessPath(other.index, ...part))}`
  return document.wrong(accessPath(one.index, ...at), `${what} ${place}`, mend)
}
