// Proven claims in, the Principal out. Only groups that scrim.yaml lists become roles; nothing else widens anybody.
import { isCleanText, isPlainObject, toAttribute, toClaim } from './claim.ts'
import type { Principal } from './principal.ts'
import { refuseToken } from './refuse-token.ts'
import type { Trust } from './trust.ts'

type Claims = Readonly<Record<string, unknown>>

/** group of the identity provider → roles of scrim.yaml. */
export type RolesByGroup = ReadonlyMap<string, readonly string[]>

export function toRolesByGroup(roles: ReadonlyMap<string, readonly string[]>): RolesByGroup {
  const byGroup = new Map<string, string[]>()
  for (const [role, groups] of roles) {
    for (const group of groups) {
      const known = byGroup.get(group)
      if (known === undefined) byGroup.set(group, [role])
      else known.push(role)
    }
  }
  return byGroup
}

/**
 * @throws Refusal AUTH_TOKEN_INVALID where the claims name no subject or no app, or an actor that cannot be read.
 */
export function toPrincipal(claims: Claims, trust: Trust, rolesByGroup: RolesByGroup): Principal {
  const { sub: subject } = claims
  if (!isCleanText(subject)) throw refuse('names no subject (sub)')
  const app = toApp(claims, trust)
  return Object.freeze({
    issuer: trust.issuer,
    subject,
    kind: serviceSigns.some((isOne) => isOne(subject, claims)) ? 'service' : 'person',
    roles: toRoles(toClaim(claims, trust.roles), rolesByGroup),
    email: toEmail(claims, trust),
    attributes: toAttributes(claims, trust),
    app,
    via: 'oidc',
    actor: toActor(claims),
  })
}

/** How tokens of client credentials, with no person behind them, look: each sign alone is enough. */
const serviceSigns: readonly ((subject: string, claims: Claims) => boolean)[] = [
  // RFC 9068, section 2.2: the subject is the client itself.
  (subject, { client_id, azp }) => subject === client_id || subject === azp,
  // Keycloak, "service accounts": the user of a client has a subject like anybody's, and this name.
  (_, { preferred_username: name }) => typeof name === 'string' && /^service-account-/i.test(name),
  // Auth0, "client credentials flow".
  (subject, { gty }) => subject.endsWith('@clients') || isClientGrant(gty),
  // Microsoft Entra ID, optional claim "idtyp".
  (_, { idtyp }) => idtyp === 'app',
]

/** One grant type, or several in a text or a list. */
const isClientGrant = (gty: unknown): boolean =>
  [gty]
    .flat()
    .some((one) => typeof one === 'string' && one.split(' ').some((word) => /^client[-_]credentials$/.test(word)))

function toApp(claims: Claims, trust: Trust): string {
  for (const path of trust.app) {
    const app = toClaim(claims, path)
    if (app === undefined) continue
    if (isCleanText(app)) return app
    break
  }
  throw refuse(`names no app (${trust.app.map((path) => path.whole).join(' or ')})`)
}

function toRoles(groups: unknown, rolesByGroup: RolesByGroup): readonly string[] {
  if (!Array.isArray(groups)) return Object.freeze([])
  const roles = new Set<string>()
  for (const group of groups) for (const role of rolesByGroup.get(group) ?? []) roles.add(role)
  return Object.freeze([...roles].sort())
}

function toEmail(claims: Claims, trust: Trust): string | null {
  const email = toClaim(claims, trust.email)
  // An address that the issuer says nobody has proved is anybody's wish (OIDC Core, section 5.1).
  return isCleanText(email) && claims.email_verified !== false ? email : null
}

function toAttributes(claims: Claims, trust: Trust): Principal['attributes'] {
  // Without a prototype, an attribute that nobody mapped is absent, whatever it is called.
  const attributes: Record<string, readonly string[]> = Object.create(null)
  for (const [name, path] of trust.attributes) {
    const value = toAttribute(toClaim(claims, path))
    if (value !== null) attributes[name] = value
  }
  return Object.freeze(attributes)
}

/**
 * RFC 8693, section 4.1; Keycloak says `impersonator: { id, username }` where an admin acts as somebody. An actor that cannot
 * be read is refused: dropping it would hide a delegation.
 */
function toActor({ act, impersonator }: Claims): string | null {
  if (act != null) return readActor(isPlainObject(act) ? act.sub : undefined, 'an actor (act) without a subject')
  if (impersonator == null) return null
  const { id, username } = isPlainObject(impersonator) ? impersonator : {}
  return readActor(id ?? username ?? impersonator, 'an impersonator without an id')
}

function readActor(actor: unknown, what: string): string {
  if (!isCleanText(actor)) throw refuse(`names ${what}`)
  return actor
}

function refuse(what: string) {
  return refuseToken(
    'AUTH_TOKEN_INVALID',
    `The access token ${what}.`,
    'Ask whoever runs your identity provider to add that claim to the tokens for this gateway.',
  )
}
