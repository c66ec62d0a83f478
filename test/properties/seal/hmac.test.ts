// Our HMAC is HMAC-SHA-256 (RFC 2104): for any key and text, in any order of lengths, what Node's own gives.
import assert from 'node:assert/strict'
import { createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHmacSha256 } from '../../../gateway/seal/hmac.ts'

test('any texts under any key: the bytes of Node’s HMAC, whatever was sealed before', () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 9_000, size: 'max' }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), texts, (secret, list) => {
      const key = createSecretKey(secret)
      const hmac = createHmacSha256(key)
      for (const text of list) {
        const expected = createHmac('sha256', key).update(text, 'utf8').digest()
        assert.equal(hmac(text, 'hex'), expected.toString('hex'))
        assert.equal(hmac(text, 'binary'), expected.toString('latin1'))
      }
    }),
  )
})

test('RFC 4231, test case 2', () => {
  const hmac = createHmacSha256(createSecretKey(Buffer.from('Jefe')))
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  assert.equal(hmac('what do ya want for nothing?', 'hex'), expected)
})

test('a key longer than a block is refused', () => {
  assert.throws(() => createHmacSha256(createSecretKey(Buffer.alloc(65))), RangeError)
})
