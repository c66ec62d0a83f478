// A token in, the same token proven out: its signature is right under a key that its issuer publishes now. Only that is
// remembered, for at most five minutes, never past expiry, and never past a change of the issuer's keys.
import { compactVerify, errors } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Jwks } from './jwks.ts'
import type { KeySet } from './load-key-set.ts'
import type { ReadToken } from './read-token.ts'
import { refuseToken, refuseUnavailable } from './refuse-token.ts'
import type { Trust } from './trust.ts'

const keepMs = 5 * 60_000
const maxTokens = 20_000
// Counted in characters of the tokens, which bounds what their claims can take.
const maxCharacters = 32 * 1024 * 1024

interface Proof {
  readonly read: ReadToken
  readonly keys: KeySet
  readonly at: number
}

export interface Prover {
  /** What a token with this SHA-256 says, if it was proven before. Says nothing of whether it still holds: `prove` does. */
  recall(hash: string): ReadToken | null
  /**
   * @param read what `readToken` made of this very token.
   * @param at now, in ms since 1970.
   * @throws Refusal AUTH_TOKEN_INVALID or AUTH_ISSUER_UNAVAILABLE.
   */
  prove(token: string, hash: string, read: ReadToken, trust: Trust, jwks: Jwks, at: number): Promise<void> | void
}

export function createProver(): Prover {
  const proofs = new LRUCache<string, Proof>({ max: maxTokens, maxSize: maxCharacters })

  async function verify(token: string, hash: string, read: ReadToken, trust: Trust, jwks: Jwks, at: number) {
    const keys = await jwks.get()
    if (keys === null) throw refuseUnavailable(trust.issuer, jwks.retryAfterMs())
    const used = await verifyUnder(token, keys, trust, jwks)
    proofs.set(hash, { read, keys: used, at }, { size: token.length })
  }

  return {
    recall: (hash) => proofs.get(hash)?.read ?? null,
    prove(token, hash, read, trust, jwks, at) {
      const proof = proofs.get(hash)
      const holds =
        proof !== undefined &&
        proof.keys === jwks.peek() &&
        Math.abs(at - proof.at) < keepMs &&
        at < Number(read.claims.exp) * 1000
      return holds ? undefined : verify(token, hash, read, trust, jwks, at)
    },
  }
}

/** Verifies, fetching newer keys once where the token names one that we do not know. */
async function verifyUnder(token: string, keys: KeySet, trust: Trust, jwks: Jwks): Promise<KeySet> {
  try {
    await compactVerify(token, keys.resolve, { algorithms: [...trust.algorithms] })
    return keys
  } catch (cause) {
    if (!(cause instanceof errors.JWKSNoMatchingKey)) throw refuseSignature(cause)
    const newer = await jwks.newerThan(keys)
    if (newer !== null) return verifyUnder(token, newer, trust, jwks)
    // While the issuer is away nobody can say that the key is not its newest one.
    if (jwks.state() !== 'ready') throw refuseUnavailable(trust.issuer, jwks.retryAfterMs())
    throw refuseToken(
      'AUTH_TOKEN_INVALID',
      'The access token is signed with a key that its issuer does not publish.',
      'Get a new access token. Where the identity provider has just changed its keys, try again in 30 s.',
      cause,
    )
  }
}

function refuseSignature(cause: unknown) {
  const hint = 'Get a new access token from your identity provider and send it unchanged.'
  return refuseToken('AUTH_TOKEN_INVALID', 'The signature of the access token does not hold.', hint, cause)
}
