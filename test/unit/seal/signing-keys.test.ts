// The keys that sign approval tokens: derived, public in a key set, the current one first.
import assert from 'node:assert/strict'
import { createPublicKey, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import { createSigningKeys } from '../../../gateway/seal/signing-keys.ts'

const secret = (n: number) => new Uint8Array(32).fill(n)

test('two gateways with the same secret have the same key; another secret has another', () => {
  const [one, same, other] = [1, 1, 2].map((n) => createSigningKeys({ current: secret(n), previous: [] }))
  assert.deepEqual(one?.keySet(), same?.keySet())
  assert.notDeepEqual(one?.keySet(), other?.keySet())
})

test('the current key signs, and each verifies what it signed while it was current', () => {
  const old = createSigningKeys({ current: secret(1), previous: [] })
  const now = createSigningKeys({ current: secret(2), previous: [secret(1)] })
  assert.equal(now.keySet().keys.length, 2)
  assert.equal(now.keySet().keys[0]?.kid, now.current.kid)
  const text = Buffer.from('text')
  for (const { current } of [old, now]) {
    const key = now.find(current.kid)
    assert.ok(key)
    assert.equal(verify(null, text, key, sign(null, text, current.key)), true)
  }
  assert.equal(old.find(now.current.kid), null)
  for (const none of ['', 'constructor', '__proto__']) assert.equal(now.find(none), null)
})

test('the key set holds public keys alone, as RFC 8037 writes them', () => {
  const { keys } = createSigningKeys({ current: secret(1), previous: [secret(2)] }).keySet()
  for (const key of keys) {
    assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    assert.deepEqual([key.kty, key.crv, key.use, key.alg], ['OKP', 'Ed25519', 'sig', 'EdDSA'])
    assert.equal(createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyType, 'ed25519')
    assert.equal(Buffer.from(String(key.x), 'base64url').includes(Buffer.from(secret(1))), false)
  }
})

test('a secret of another length is refused', () => {
  assert.throws(() => createSigningKeys({ current: new Uint8Array(31), previous: [] }), RangeError)
})
