// A person whom an owner makes up → the Principal that a sign-in with these roles and claims would give.
import type { Principal } from '../identity/principal.ts'

export interface MadeUpPerson {
  readonly subject: string
  /** What they inherit comes with them. */
  readonly roles: readonly string[]
  readonly claims: Readonly<Record<string, readonly string[]>>
  readonly app: string | null
  readonly email: string | null
}

/** The app of a person who is given none. */
export const noApp = '(no app)'

/** @param inheritance of scrim.yaml: role → itself and all that it inherits; empty without one. */
export function madeUpPerson(
  { subject, roles, claims, app, email }: MadeUpPerson,
  inheritance: ReadonlyMap<string, readonly string[]>,
): Principal {
  return {
    issuer: 'https://made-up.example',
    subject,
    kind: 'person',
    roles: [...new Set(roles.flatMap((role) => inheritance.get(role) ?? [role]))].sort(),
    email,
    attributes: claims,
    app: app ?? noApp,
    via: 'oidc',
    actor: null,
  }
}
