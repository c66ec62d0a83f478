// The sample people as principals, for tests that need no token.
import { groupsOfRoles, people } from '../gateway/embedded/people.ts'
import type { Principal } from '../gateway/identity/principal.ts'

/** @param name of a sample person. */
export function samplePrincipal(name: string): Principal {
  const person = people.get(name)
  if (!person) throw new Error(`${name} is no sample person`)
  const roles = Object.entries(groupsOfRoles).flatMap(([role, groups]) =>
    groups.some((group) => person.groups.includes(group)) ? [role] : [],
  )
  return {
    issuer: 'https://id.example.com',
    subject: name,
    kind: 'person',
    roles: roles.sort(),
    email: person.email,
    attributes: person.countries.length > 0 ? { countries: person.countries } : {},
    app: 'cli',
    via: 'oidc',
    actor: null,
  }
}
