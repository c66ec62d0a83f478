// The made-up people as they are written → principals, and the roles and claims that scrim.yaml does not know.
import { ownRoles } from '../../catalog/check-known.ts'
import type { Diagnostic, Path } from '../../config/diagnostic.ts'
import { nearest } from '../../config/nearest.ts'
import type { YamlDocument } from '../../config/yaml-document.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Rules } from '../load-rules.ts'
import { madeUpPerson } from '../made-up-person.ts'
import type { WrittenTests } from './policy-test-schema.ts'

export function judgePeople(
  document: YamlDocument,
  written: WrittenTests['people'],
  { known, inheritance }: Pick<Rules, 'known' | 'inheritance'>,
): { readonly people: ReadonlyMap<string, Principal>; readonly diagnostics: readonly Diagnostic[] } {
  const check = (what: string, path: Path, name: string, among: Iterable<string> | undefined, at: 'key' | 'value') => {
    if (among === undefined || new Set(among).has(name)) return []
    const near = nearest(name, among)
    const mend = near ? `did you mean "${near}"?` : `scrim.yaml has: ${[...among].join(', ') || 'none'}`
    return [document.wrong(path, `unknown ${what} "${name}"`, mend, at)]
  }
  const roles = known && [...known.roles, ...ownRoles]
  const people = Object.entries(written)
  return {
    people: new Map(people.map(([name, person]) => [name, toPrincipal(name, person, inheritance)])),
    diagnostics: people.flatMap(([name, person]) => [
      ...person.roles.flatMap((role, i) =>
        check('role', ['people', name, 'roles', i], role, roles ?? undefined, 'value'),
      ),
      ...Object.keys(person.claims).flatMap((claim) =>
        check('claim', ['people', name, 'claims', claim], claim, known?.attributes, 'key'),
      ),
    ]),
  }
}

function toPrincipal(
  name: string,
  { roles, claims, app, email, subject }: WrittenTests['people'][string],
  inheritance: Rules['inheritance'],
): Principal {
  const texts = Object.entries(claims).map(([claim, value]) => [claim, [value].flat().map(String)] as const)
  const person = {
    subject: subject ?? name,
    roles,
    claims: Object.fromEntries(texts),
    app: app ?? null,
    email: email ?? null,
  }
  return madeUpPerson(person, inheritance)
}
