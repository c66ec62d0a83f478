// The written roles with what they inherit → each role with every group that has it. Everything below knows roles alone:
// who has a role has all that it inherits, so nothing can forget to ask for the rest.
import type { Diagnostic, Path } from './diagnostic.ts'
import { nearest } from './nearest.ts'
import type { WrittenSettings } from './settings-schema.ts'
import type { YamlDocument } from './yaml-document.ts'

type WrittenRoles = WrittenSettings['roles']

/** @param written without a diagnostic. */
export function toRoleGroups(written: WrittenRoles): ReadonlyMap<string, readonly string[]> {
  const groups = new Map(Object.keys(written).map((role) => [role, new Set<string>()]))
  for (const [role, own] of Object.entries(written)) {
    for (const had of closure(written, role)) for (const group of own.groups) groups.get(had)?.add(group)
  }
  return new Map([...groups].map(([role, all]) => [role, Object.freeze([...all])]))
}

/** Each role with itself and all that it inherits, sorted: for people whom no identity provider signed in. */
export const toInheritance = (written: WrittenRoles): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.keys(written).map((role) => [role, Object.freeze([...closure(written, role)].sort())]))

export function roleDiagnostics(document: YamlDocument, written: WrittenRoles): readonly Diagnostic[] {
  const names = new Set(Object.keys(written))
  const inherited = new Set(Object.values(written).flatMap(({ inherits }) => inherits))
  return Object.entries(written).flatMap(([role, { groups, inherits }]) => {
    const isNobodys = groups.length === 0 && !inherited.has(role)
    const nobody = document.wrong(
      ['roles', role],
      'is a role that nobody has',
      'name a group, or a role that inherits it',
    )
    const wrong = inherits.flatMap((other, i) => {
      const path: Path = ['roles', role, 'inherits', i]
      if (other === role) return [document.wrong(path, 'is the role itself', 'remove it')]
      if (inherits.indexOf(other) < i) return [document.wrong(path, `"${other}" is named twice`, 'name it once')]
      if (!names.has(other)) {
        const near = nearest(other, names)
        const mend =
          near === null ? 'add it under roles, with no groups where nobody has it alone' : `did you mean "${near}"?`
        return [document.wrong(path, `unknown role "${other}"`, mend)]
      }
      if (!closure(written, other).has(role)) return []
      return [
        document.wrong(
          path,
          `"${other}" inherits "${role}" in turn`,
          'break the circle: let one of them inherit the other',
        ),
      ]
    })
    return isNobodys ? [nobody, ...wrong] : wrong
  })
}

/** The role itself and all that it inherits; it ends in circles, too. */
function closure(written: WrittenRoles, role: string): ReadonlySet<string> {
  const found = new Set([role])
  for (const each of found) {
    for (const other of Object.hasOwn(written, each) ? (written[each]?.inherits ?? []) : []) found.add(other)
  }
  return found
}
