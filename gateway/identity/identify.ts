// An Authorization header in, the Principal out: the only place where callers' tokens are verified. Each step is a line
// below; all of them run on every call, and only what follows from the token alone is remembered: that its signature holds,
// and whom its claims name.
import { hash } from 'node:crypto'
import type { IssuerSettings } from '../config/settings.ts'
import type { Observe } from '../observe/observe.ts'
import { assertAcceptable } from './judge-token.ts'
import { createJwks, defaultTimes, type Jwks, type JwksState, type JwksTimes } from './jwks.ts'
import type { Principal } from './principal.ts'
import { createProver } from './prove-token.ts'
import { type Authorization, parseBearer, type ReadToken, readToken } from './read-token.ts'
import { refuseToken } from './refuse-token.ts'
import { toPrincipal, toRolesByGroup } from './to-principal.ts'
import { type Trust, toTrust } from './trust.ts'

export interface IdentityOptions {
  readonly issuers: readonly IssuerSettings[]
  /** role of scrim.yaml → groups of the identity provider that have it, also by inheritance. */
  readonly roles: ReadonlyMap<string, readonly string[]>
  readonly observe: Observe
  /** Milliseconds since 1970; default the system's clock. */
  readonly now?: () => number
  /** How issuers' keys are kept; what is left out has its default. */
  readonly times?: Partial<JwksTimes>
}

interface IssuerState {
  readonly issuer: string
  /** `stale`: the issuer is away and its last keys still serve. `unavailable`: its tokens get 503. */
  readonly state: JwksState
}

export interface Identity {
  /**
   * Who sends this header.
   * @throws Refusal AUTH_*: 401 with a challenge, or 503 where the issuer's keys cannot be had.
   */
  identify(authorization: Authorization): Promise<Principal>
  /** Each pinned issuer. Asking also begins to fetch keys that are due, so that a probe is enough to recover. */
  ready(): readonly IssuerState[]
}

/**
 * @throws RangeError naming an issuer's setting that would accept too much.
 */
export function createIdentity(options: IdentityOptions): Identity {
  const now = options.now ?? Date.now
  const times = { ...defaultTimes, ...options.times }
  const rolesByGroup = toRolesByGroup(options.roles)
  const prover = createProver()
  const principals = new WeakMap<ReadToken, Principal>()
  const pinned = new Map<unknown, { readonly trust: Trust; readonly jwks: Jwks }>()
  for (const settings of options.issuers) {
    const trust = toTrust(settings)
    if (pinned.has(trust.issuer)) throw new RangeError(`identity.issuers: ${trust.issuer} stands there twice.`)
    pinned.set(trust.issuer, { trust, jwks: createJwks(trust.issuer, times, options.observe, now) })
  }
  const names = options.issuers.map((settings) => settings.issuer)

  return Object.freeze({
    async identify(authorization: Authorization) {
      const token = parseBearer(authorization, names)
      const digest = hash('sha256', token, 'base64')
      const read = prover.recall(digest) ?? readToken(token)
      // Read from the token before anything is proven, and only ever looked up: what is not pinned is never fetched.
      const issuer = pinned.get(read.claims.iss)
      if (issuer === undefined) {
        const hint = `Get an access token from ${names.join(' or ')}.`
        throw refuseToken('AUTH_ISSUER_UNKNOWN', 'The issuer (iss) is not one that this gateway trusts.', hint)
      }
      const at = now()
      assertAcceptable(read, issuer.trust, at)
      await prover.prove(token, digest, read, issuer.trust, issuer.jwks, at)
      // The same claims under the same settings are the same person: read once for each token that is remembered.
      const known = principals.get(read)
      if (known) return known
      const principal = toPrincipal(read.claims, issuer.trust, rolesByGroup)
      principals.set(read, principal)
      return principal
    },
    ready: () =>
      Array.from(pinned.values(), ({ trust, jwks }) => {
        jwks.peek()
        return { issuer: trust.issuer, state: jwks.state() }
      }),
  })
}
