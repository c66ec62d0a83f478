import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { createJwks, defaultTimes, type Jwks } from '../../../gateway/identity/jwks.ts'
import { createProver, type Prover } from '../../../gateway/identity/prove-token.ts'
import { readToken } from '../../../gateway/identity/read-token.ts'
import { toTrust } from '../../../gateway/identity/trust.ts'
import { type HostileIssuer, startHostileIssuer } from '../../hostile-issuer.ts'
import { createSigningKey, forgeToken, toClaims } from '../../tokens.ts'

const key = createSigningKey('first')
const started = Date.now()
let issuer: HostileIssuer
before(async () => {
  issuer = await startHostileIssuer([key])
})
after(() => issuer.close())

/** A prover beside a count of how often it asked for keys: it asks exactly when it verifies a signature. */
function build(exp: number) {
  const claims = { roles: 'groups', email: 'email', app: null, attributes: {} }
  const trust = toTrust({ issuer: issuer.issuer, audience: 'api', algorithms: ['ES256'], type: 'at+jwt', claims })
  const real = createJwks(
    issuer.issuer,
    defaultTimes,
    () => {},
    () => started,
  )
  let verified = 0
  const get = () => {
    verified += 1
    return real.get()
  }
  const jwks: Jwks = { ...real, get }
  const prover: Prover = createProver()
  const token = forgeToken(key, toClaims(issuer.issuer, 'api', { exp }))
  return {
    prove: (at: number, text = token, hash = text) => prover.prove(text, hash, readToken(text), trust, jwks, at),
    recall: (hash = token) => prover.recall(hash),
    verified: () => verified,
    token,
  }
}

test('a signature is verified once in five minutes', async () => {
  const { prove, verified } = build(started / 1000 + 3600)
  await prove(started)
  await prove(started + 299_999)
  assert.equal(verified(), 1)
  await prove(started + 300_000)
  assert.equal(verified(), 2)
})

test('nothing is remembered past expiry', async () => {
  const { prove, verified } = build(started / 1000 + 10)
  await prove(started)
  await prove(started + 9_999)
  assert.equal(verified(), 1)
  await prove(started + 10_000)
  assert.equal(verified(), 2)
})

test('what failed is never remembered, and one token’s proof serves no other', async () => {
  const { prove, recall, verified, token } = build(started / 1000 + 3600)
  await prove(started)
  const forged = `${token.slice(0, -8)}AAAAAAAA`
  for (let i = 1; i <= 3; i++) {
    await assert.rejects(async () => prove(started, forged), Refusal)
    assert.equal(verified(), 1 + i)
  }
  assert.equal(recall(forged), null)
  assert.notEqual(recall(), null)
})
