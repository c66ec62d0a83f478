// Who asks, of one kind, and the access entries of a dataset that make them so: rules that add up, prohibitions, clear
// values by rule, claims that are there, lists, or missing. Beside them stand entries of roles that the caller lacks.
import type { WrittenColumns } from './arbitrary-columns.ts'
import type { Dice } from './dice.ts'

/** How the caller stands to a dataset; the third side of the coverage table. */
export const roleKinds = [
  'reader',
  'limited',
  'claimed',
  'summed',
  'barred',
  'clear',
  'released',
  'keyless',
  'tenant',
  'outsider',
] as const
export type RoleKind = (typeof roleKinds)[number]

interface WrittenEntry {
  readonly role: string
  readonly read?: '*' | readonly string[]
  readonly clear?: readonly string[]
  readonly cannot?: readonly string[]
  readonly rows?: Rule
  readonly apps?: readonly string[]
  readonly when?: Rule
}

type Rule = { readonly [name: string]: unknown }

export interface WrittenAccess {
  readonly entries: readonly WrittenEntry[]
  readonly tenant: { readonly column: string; readonly claim: string } | null
  /** Of the caller. */
  readonly roles: readonly string[]
}

/** @param prefix keeps the roles of several datasets apart. */
export function arbitraryAccess(dice: Dice, kind: RoleKind, written: WrittenColumns, prefix: string): WrittenAccess {
  const names = Object.keys(written.columns)
  const clearable = names.filter((name) => written.columns[name]?.from === undefined && isMasked(written, name))
  const role = (n: number): string => `${prefix}${n}`
  // Without the columns that join, there are no related rows.
  const most = (): readonly string[] => [
    ...new Set([...written.key, ...dice.some(written.foreign, 0, 0.8), ...dice.some(names, 4, 0.7)]),
  ]
  const all = (): '*' | readonly string[] => (dice.chance(0.6) ? '*' : most())
  const others = strangers(dice, kind, names, clearable)
  const caller = entriesOf().map((entry) => narrowed(dice, entry))
  const roles = [...new Set(caller.map((entry) => entry.role))]
  // Through another app the caller would have more.
  const elsewhere = dice.some(roles, 0, 0.2).map((name) => ({ role: name, read: '*', apps: ['elsewhere'] }) as const)
  const isTenant = kind === 'tenant' || dice.chance(0.08)
  return {
    entries: dice.shuffled([...caller, ...elsewhere, ...others]),
    tenant: isTenant ? { column: 'region', claim: dice.pick(['regions', 'regions', 'team']) } : null,
    roles,
  }

  function entriesOf(): readonly WrittenEntry[] {
    switch (kind) {
      case 'reader':
      case 'tenant':
        return [{ role: role(0), read: all() }]
      case 'limited':
        return [{ role: role(0), read: all(), rows: rule(dice, false) }]
      case 'claimed':
        return [{ role: role(0), read: all(), rows: rule(dice, true) }]
      case 'summed':
        return [0, 1, 2].slice(0, dice.between(2, 3)).map((n) => ({
          role: role(n),
          read: dice.chance(0.7) ? most() : dice.some(names, 3),
          ...(n + dice.below(3) > 0 && { rows: rule(dice, dice.chance(0.3)) }),
        }))
      case 'barred':
        return [
          { role: role(0), read: '*', ...(dice.chance(0.3) && { rows: rule(dice, false) }) },
          {
            role: role(1),
            cannot: dice.some(
              names.filter((name) => !written.key.includes(name)),
              2,
              0.25,
            ),
            ...(dice.chance(0.6) && { rows: rule(dice, dice.chance(0.3)) }),
          },
        ]
      case 'clear':
        return [{ role: role(0), read: '*', clear: dice.some(clearable, 2, 0.6) }]
      case 'released': {
        const clear = dice.some(clearable, 2, 0.6)
        const read = dice.chance(0.5) ? '*' : [...new Set([...most(), ...clear])]
        const base = dice.chance(0.7) ? [{ role: role(0), read: '*' } as const] : []
        return [...base, { role: role(1), read, clear, rows: rule(dice, dice.chance(0.3)) }]
      }
      case 'keyless': {
        const without = names.filter((name) => name !== written.key.at(-1))
        const read = dice.chance(0.5) ? without : dice.some(without, 4, 0.6)
        const clear = dice.some(
          clearable.filter((name) => read.includes(name)),
          0,
          0.2,
        )
        return [{ role: role(0), read, clear, ...(dice.chance(0.4) && { rows: rule(dice, false) }) }]
      }
      case 'outsider':
        return []
    }
  }
}

/** Entries may say through which apps, and for whom, they count. */
function narrowed(dice: Dice, entry: WrittenEntry): WrittenEntry {
  const tests = [{ team: { in: ['eu'] } }, { level: { neq: 'high' } }, { regions: { nin: ['us'] } }] as const
  return {
    ...entry,
    ...(dice.chance(0.15) && { apps: ['dashboard', 'elsewhere'] }),
    ...(dice.chance(entry.role.endsWith('0') ? 0.03 : 0.2) && { when: dice.pick(tests) }),
  }
}

const isMasked = ({ columns }: WrittenColumns, name: string): boolean =>
  columns[name]?.mask !== undefined || /^(confidential|restricted)$/.test(columns[name]?.classification ?? '')

/** Roles that the caller does not have. With a rule in any of them public columns would be nobody's but theirs. */
function strangers(dice: Dice, kind: RoleKind, names: readonly string[], clearable: readonly string[]) {
  const clear = dice.some(clearable, 1, 0.3)
  const stranger: WrittenEntry = { role: 'stranger', read: '*', clear }
  if (kind === 'outsider') return [stranger]
  return dice.chance(0.5)
    ? [
        { ...stranger, rows: rule(dice, true) },
        { role: 'other', cannot: [dice.pick(names)] },
      ]
    : []
}

/** Over columns of few values, so that each admits some rows and not others. */
function rule(dice: Dice, claimed: boolean): Rule {
  const claims: readonly (() => Rule)[] = [
    () => ({ region: { in: claim('regions') } }),
    () => ({ region: { in: claim('regions') } }),
    () => ({ region: { nin: claim('regions') } }),
    () => ({ region: { eq: claim('team') } }),
    () => ({ score: { gte: claim('level') } }),
    () => ({ not: { region: { in: claim('regions') } } }),
    () => ({ region: { neq: claim('email') } }),
  ]
  const literals: readonly (() => Rule)[] = [
    () => ({ region: { eq: dice.pick(['eu', 'us']) } }),
    () => ({ region: { in: ['eu', 'apac'] } }),
    () => ({ region: { neq: 'us' } }),
    () => ({ region: { like: 'e%' } }),
    () => ({ score: { gte: dice.between(-6, 3) } }),
    () => ({ score: { lt: dice.between(0, 6) } }),
    () => ({ active: { is: 'true' } }),
    () => ({ not: { region: { in: ['eu'] } } }),
    () => ({ score: { is: 'null' } }),
  ]
  const one = (): Rule => dice.pick(claimed ? claims : literals)()
  if (dice.chance(0.5)) return one()
  const two = [one(), dice.pick(literals)()]
  return dice.chance(0.7) ? { any: two } : { all: two }
}

const claim = (name: string): string => ['$', `{principal.${name}}`].join('')
