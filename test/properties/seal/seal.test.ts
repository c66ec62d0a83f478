// What a seal promises for any text: it opens with its own key and binding, and with nothing else at all.
import assert from 'node:assert/strict'
import { createHmac, hash, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSeal } from '../../../gateway/seal/seal.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)
const seal = createSeal({ current: key(1), previous: [] })
const text = fc.string({ unit: 'binary', maxLength: 200 })

test('a cursor opens to what was sealed', () => {
  fc.assert(
    fc.property(text, text, (plain, binding) => seal.openCursor(seal.sealCursor(plain, binding), binding) === plain),
  )
})

test('equal plaintext and binding give an equal cursor, from any seal of the same key', () => {
  const other = createSeal({ current: key(1), previous: [key(9)] })
  fc.assert(
    fc.property(text, text, (plain, binding) => seal.sealCursor(plain, binding) === other.sealCursor(plain, binding)),
  )
})

test('different plaintext or binding gives a cursor that shares no nonce', () => {
  const nonce = (sealed: string) => Buffer.from(sealed, 'base64url').subarray(4, 16).toString('hex')
  const pair = fc.tuple(text, text)
  fc.assert(
    fc.property(pair, pair, ([plain, binding], [plain2, binding2]) => {
      fc.pre(plain !== plain2 || binding !== binding2)
      assert.notEqual(nonce(seal.sealCursor(plain, binding)), nonce(seal.sealCursor(plain2, binding2)))
    }),
  )
  assert.notEqual(nonce(seal.sealCursor('x', 'ab')), nonce(seal.sealCursor('x', 'cd')))
  // A character that moves from the binding to the plaintext makes another nonce.
  assert.notEqual(nonce(seal.sealCursor('bc', 'a')), nonce(seal.sealCursor('c', 'ab')))
})

test('any flipped bit, at any place, makes it null', () => {
  fc.assert(
    fc.property(text, text, fc.nat(), (plain, binding, place) => {
      const bytes = Buffer.from(seal.sealCursor(plain, binding), 'base64url')
      const bit = place % (bytes.length * 8)
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      assert.equal(seal.openCursor(bytes.toString('base64url'), binding), null)
    }),
    { numRuns: 2_000 },
  )
})

test('every single bit of one cursor counts', () => {
  const bytes = Buffer.from(seal.sealCursor('["2025-01-01",7]', 'caller'), 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    assert.equal(seal.openCursor(flipped.toString('base64url'), 'caller'), null, `bit ${bit}`)
  }
})

test('another binding makes it null', () => {
  fc.assert(
    fc.property(text, text, text, (plain, binding, other) => {
      fc.pre(binding !== other)
      assert.equal(seal.openCursor(seal.sealCursor(plain, binding), other), null)
    }),
  )
})

test('another spelling of the same bytes makes it null', () => {
  for (const plain of ['', 'a', 'ab', 'abc']) {
    const sealed = seal.sealCursor(plain, 'b')
    const last = sealed.charCodeAt(sealed.length - 1)
    const spellings = [
      `${sealed}=`,
      `${sealed}==`,
      ` ${sealed}`,
      `${sealed}\n`,
      `${sealed}!`,
      `${sealed}A`,
      `${sealed.slice(0, -1)}${String.fromCharCode(last + 1)}`,
    ]
    for (const spelling of spellings) assert.equal(seal.openCursor(spelling, 'b'), null, spelling)
  }
})

test('whatever a caller sends is null and never an error', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 300 }),
      text,
      (sealed, binding) => seal.openCursor(sealed, binding) === null,
    ),
  )
  for (const sealed of [
    '',
    'AAAA',
    'A'.repeat(42),
    'A'.repeat(44),
    'A'.repeat(1_000_000),
    '__proto__',
    '\0',
    '\ud800',
  ]) {
    assert.equal(seal.openCursor(sealed, 'b'), null)
  }
  assert.equal(seal.openCursor(seal.sealCursor('x', 'b'), '\ud800'), null)
})

test('the longest plaintext opens; a longer one, or one that is no text, is an error when sealed', () => {
  const longest = 'x'.repeat(12_256)
  assert.equal(seal.openCursor(seal.sealCursor(longest, 'b'), 'b'), longest)
  assert.throws(() => seal.sealCursor(`${longest}x`, 'b'), /12256 bytes at most/)
  assert.throws(() => seal.sealCursor('\ud800', 'b'), /well-formed/)
  assert.throws(() => seal.sealCursor('x', '\udc00'), /well-formed/)
})

test('a key that has become a previous one still opens, and no longer seals', () => {
  const rotated = createSeal({ current: key(2), previous: [key(1)] })
  fc.assert(
    fc.property(text, text, (plain, binding) => {
      assert.equal(rotated.openCursor(seal.sealCursor(plain, binding), binding), plain)
      assert.equal(seal.openCursor(rotated.sealCursor(plain, binding), binding), null)
    }),
  )
  assert.equal(createSeal({ current: key(2), previous: [] }).openCursor(seal.sealCursor('x', 'b'), 'b'), null)
})

test('a cursor under another key id is null, also when the id belongs to another of our keys', () => {
  const rotated = createSeal({ current: key(2), previous: [key(1)] })
  const ours = Buffer.from(rotated.sealCursor('x', 'b'), 'base64url')
  const old = Buffer.from(seal.sealCursor('x', 'b'), 'base64url')
  for (const kid of [old.subarray(0, 4), Buffer.alloc(4)]) {
    const moved = Buffer.concat([kid, ours.subarray(4)]).toString('base64url')
    assert.equal(rotated.openCursor(moved, 'b'), null)
  }
})

test('a fingerprint is HMAC-SHA-256 under a key derived for fingerprints alone', () => {
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', key(1), new Uint8Array(0), `scrim/v1/${purpose}`, 32))
  const kid = hash('sha256', derive('key-id'), 'hex').slice(0, 8)
  fc.assert(
    fc.property(text, (plain) => {
      const expected = createHmac('sha256', derive('fingerprint')).update(plain).digest('hex').slice(0, 32)
      assert.equal(seal.fingerprint(plain), `${kid}:${expected}`)
    }),
  )
  assert.notEqual(kid, hash('sha256', key(1), 'hex').slice(0, 8), 'never of the key itself')
})

test('fingerprints are found under every key, the current one first, each key once', () => {
  const rotated = createSeal({ current: key(2), previous: [key(1), key(3), key(2)] })
  fc.assert(
    fc.property(text, (plain) => {
      const all = rotated.fingerprints(plain)
      assert.equal(all.length, 3)
      assert.equal(all[0], rotated.fingerprint(plain))
      assert.equal(all[1], seal.fingerprint(plain))
      for (const one of all) assert.match(one, /^[0-9a-f]{8}:[0-9a-f]{32}$/)
    }),
  )
})

test('a key that is not 32 bytes is an error that names the rule and not the key', () => {
  for (const length of [0, 16, 31, 33, 64]) {
    const bad = new Uint8Array(length).fill(0xab)
    const names = (error: unknown) =>
      error instanceof RangeError && /must be 32 bytes/.test(error.message) && !/abab/i.test(error.message)
    assert.throws(() => createSeal({ current: bad, previous: [] }), names)
    assert.throws(() => createSeal({ current: key(1), previous: [bad] }), names)
  }
})
