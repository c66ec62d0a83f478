// The number of a pair → three related dataset files as an owner would write them, and one caller who stands to each in a
// kind of its own. Kinds take turns, so that each is met as often as any other.
import { stringify } from 'yaml'
import { arbitraryAccess, type RoleKind, roleKinds } from './arbitrary-access.ts'
import { arbitraryColumns } from './arbitrary-columns.ts'
import { arbitraryRelations, type Link } from './arbitrary-relations.ts'
import type { Dice } from './dice.ts'

export interface WrittenCatalog {
  /** File name → YAML. */
  readonly files: ReadonlyMap<string, string>
  readonly kinds: ReadonlyMap<string, RoleKind>
  readonly links: readonly Link[]
  readonly caller: WrittenCaller
  /** Datasets of which the caller asks to have something unmasked. */
  readonly asking: ReadonlySet<string>
}

/** What the token says, besides who issued it and for whom. */
export interface WrittenCaller {
  readonly subject: string
  readonly roles: readonly string[]
  readonly email: string | null
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

const names = ['alpha', 'beta', 'gamma'] as const
/** Every role that any catalogue names; the roles of scrim.yaml. */
export const roleNames: readonly string[] = [
  ...names.flatMap((name) => [0, 1, 2].map((n) => `${name}${n}`)),
  'stranger',
  'other',
  'owner',
]
/** More than any table holds: a grant of so many is never exhausted. */
export const mostRows = 10_000
export const attributeNames = ['regions', 'team', 'level'] as const

export function arbitraryCatalog(dice: Dice, pair: number): WrittenCatalog {
  const files = new Map<string, string>()
  const kinds = new Map<string, RoleKind>()
  const roles: string[] = []
  const asking = new Set<string>()
  const { links, keyOf, relationsOf } = arbitraryRelations(dice, names)
  for (const [at, name] of names.entries()) {
    const kind = roleKinds[(pair * names.length + at) % roleKinds.length] ?? 'reader'
    const written = arbitraryColumns(dice, pair * names.length + at, keyOf(name))
    const access = arbitraryAccess(dice, kind, written, name)
    roles.push(...access.roles)
    kinds.set(name, kind)
    // Of each pair one dataset or two, in the next round of kinds the others.
    const isAsking = (Math.floor((pair * names.length) / roleKinds.length) + at) % 2 === 0
    if (isAsking) asking.add(name)
    const dataset = {
      kind: 'Dataset',
      name,
      description: `Rows of ${name}.`,
      owner: 'owner',
      source: 'twin',
      table: `company.${name}`,
      key: written.key.length === 1 ? written.key[0] : written.key,
      columns: Object.fromEntries(dice.shuffled(Object.entries(written.columns))),
      relations: relationsOf(name),
      access: access.entries,
      ...(access.tenant && { tenant: access.tenant }),
      ...((isAsking || dice.chance(0.3)) && { unmask: { approvers: ['owner'], max_rows: mostRows } }),
      limits: { page: dice.pick([20, 50, 1000]) },
    }
    files.set(`${name}.yaml`, stringify(dataset, { aliasDuplicateObjects: false }))
  }
  return { files, kinds, links, caller: arbitraryCaller(dice, roles), asking }
}

function arbitraryCaller(dice: Dice, roles: readonly string[]): WrittenCaller {
  const mostly = (claim: Readonly<Record<string, readonly string[]>>) => (dice.chance(0.92) ? claim : {})
  return {
    subject: dice.pick(['ana', "o'neil", 'ben']),
    roles: [...roles].sort(),
    email: dice.chance(0.7) ? 'ana@example.com' : null,
    attributes: {
      ...mostly({ regions: dice.pick([['eu'], ['us', 'apac'], ['eu', ''], ['eu', 'e%', 'us']]) }),
      ...mostly({ team: dice.pick([['eu'], ['us'], ['eu', 'us']]) }),
      ...mostly({ level: dice.pick([['0'], ['-4'], ['-4'], ['high']]) }),
    },
  }
}
