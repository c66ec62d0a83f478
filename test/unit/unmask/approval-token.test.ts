// What is an approval token of ours, and what only looks like one.
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { CompactSign } from 'jose'
import { createSigningKeys } from '../../../gateway/seal/signing-keys.ts'
import { readApproval, signApproval } from '../../../gateway/unmask/approval-token.ts'

const secret = (n: number) => new Uint8Array(32).fill(n)
const keys = createSigningKeys({ current: secret(1), previous: [secret(2)] })
const older = createSigningKeys({ current: secret(2), previous: [] })
const said = { sub: 'ana', iss_sub: 'https://id', app: 'cli', grant: 'G', iat: 1, exp: 2 }
const aud = 'scrim:approval'
const typ = 'scrim-approval+jwt'
const { kid, key } = keys.current

const signed = (
  header: Readonly<Record<string, unknown>>,
  body: unknown = { aud, ...said },
  by: KeyObject = key,
): Promise<string> =>
  new CompactSign(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
    .setProtectedHeader({ alg: 'EdDSA', typ, kid, ...header })
    .sign(by)

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

test('what we sign we read, also under the key before, and however long ago', async () => {
  assert.deepEqual(await readApproval(keys, await signApproval(keys, said)), { aud, ...said })
  assert.deepEqual(await readApproval(keys, await signApproval(older, said)), { aud, ...said })
  assert.equal(await readApproval(older, await signApproval(keys, said)), null)
})

test('a token may be as long as names are, to a limit', async () => {
  /** With this header they come in every length that is needed here. */
  const header = { cty: 'x' }
  const reaching = async (length: number): Promise<string> => {
    for (let size = Math.floor((length * 3) / 4) - 300; ; size += 1) {
      const token = await signed(header, { aud, ...said, app: 'x'.repeat(size) })
      if (token.length >= length) return token
    }
  }
  const [longest, longer] = [await reaching(8_192), await reaching(8_193)]
  assert.deepEqual([longest.length, longer.length > 8_192], [8_192, true])
  assert.notEqual(await readApproval(keys, longest), null)
  assert.equal(await readApproval(keys, longer), null)
})

test('what we sign says what it is, so that no other reader of tokens takes it for one of theirs', async () => {
  const [head = ''] = (await signApproval(keys, said)).split('.')
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString('utf8')), { alg: 'EdDSA', typ, kid })
})

test('a mistake of ours is not taken for a bad token', async () => {
  const broken = {
    ...keys,
    find(): KeyObject {
      throw new TypeError('no keys')
    },
  }
  await assert.rejects(readApproval(broken, await signApproval(keys, said)), TypeError)
})

test('nothing else is one', async () => {
  const stranger = generateKeyPairSync('ed25519').privateKey
  const jwk = stranger.export({ format: 'jwk' })
  const good = await signApproval(keys, said)
  const [head = '', body = '', signature = ''] = good.split('.')
  const hmacHead = part({ alg: 'HS256', typ, kid })
  const publicBytes = keys.find(kid)?.export({ format: 'der', type: 'spki' }) ?? Buffer.alloc(0)
  const hmac = createHmac('sha256', publicBytes).update(`${hmacHead}.${body}`).digest('base64url')
  const bad: Readonly<Record<string, string>> = {
    empty: '',
    words: 'Bearer x',
    'two parts': `${head}.${body}`,
    'another body': `${head}.${part({ aud, ...said, sub: 'eve' })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'alg none': `${part({ alg: 'none', typ, kid })}.${body}.`,
    'an HMAC over our public key': `${hmacHead}.${body}.${hmac}`,
    "a stranger's key": await signed({}, undefined, stranger),
    "a stranger's key, carried along": await signed(
      { jwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x } },
      undefined,
      stranger,
    ),
    'another kid': await signed({ kid: 'ffffffff' }),
    'a hostile kid': await signed({ kid: '../../etc/passwd' }),
    'no kid': await signed({ kid: undefined }),
    'an access token’s type': await signed({ typ: 'at+jwt' }),
    'no type': await signed({ typ: undefined }),
    'another audience': await signed({}, { ...said, aud: 'https://internal-api.example.com' }),
    'no audience': await signed({}, said),
    'no expiry': await signed({}, { aud, ...said, exp: undefined }),
    'an expiry in words': await signed({}, { aud, ...said, exp: '2' }),
    'no grant': await signed({}, { aud, ...said, grant: undefined }),
    'a body that is a list': await signed({}, [said]),
    'a body that is no JSON': await signed({}, 'hello'),
    'too long': `${good}${'A'.repeat(9_000)}`,
  }
  for (const [name, token] of Object.entries(bad)) assert.equal(await readApproval(keys, token), null, name)
  const critical = await readApproval(
    keys,
    `${part({ alg: 'EdDSA', typ, kid, crit: ['x'], x: 1 })}.${body}.${signature}`,
  )
  assert.equal(critical, null)
})

/** 64 bytes leave four bits of the last character unused. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** One whose signature has letters that the two alphabets write differently. */
async function signedWithBoth(): Promise<string> {
  for (let iat = 1; iat < 1_000; iat++) {
    const token = await signApproval(keys, { ...said, iat })
    const signature = token.split('.')[2] ?? ''
    if (signature.includes('-') && signature.includes('_')) return token
  }
  return assert.fail('none of a thousand signatures has both')
}

test('one proof has one spelling: the same bytes written otherwise are none', async () => {
  const good = await signedWithBoth()
  assert.notEqual(await readApproval(keys, good), null)
  const parts = good.split('.')
  const last = (text: string): string => letters[letters.indexOf(text.at(-1) ?? '') + 1] ?? ''
  const spellings: Readonly<Record<string, (text: string) => string>> = {
    padded: (text) => `${text}${'='.repeat((4 - (text.length % 4)) % 4)}`,
    'padded once': (text) => `${text}=`,
    'padded too much': (text) => `${text}====`,
    'a blank before': (text) => ` ${text}`,
    'a blank after': (text) => `${text} `,
    'a blank within': (text) => `${text.slice(0, 9)} ${text.slice(9)}`,
    'a tab within': (text) => `${text.slice(0, 9)}\t${text.slice(9)}`,
    'a line break at its end': (text) => `${text}\n`,
    'the other alphabet': (text) => text.replaceAll('-', '+').replaceAll('_', '/'),
    'one letter of the other alphabet': (text) => text.replace('-', '+'),
    'spare bits': (text) => (text.length % 4 === 0 ? text : `${text.slice(0, -1)}${last(text)}`),
  }
  let tried = 0
  for (const [name, respell] of Object.entries(spellings)) {
    for (const [place, text] of parts.entries()) {
      const other = respell(text)
      if (other === text) continue
      assert.deepEqual(Buffer.from(other, 'base64url'), Buffer.from(text, 'base64url'), `${name} is the same bytes`)
      assert.equal(await readApproval(keys, parts.with(place, other).join('.')), null, `${name}, part ${place}`)
      tried++
    }
  }
  assert.ok(tried >= Object.keys(spellings).length, 'each can be written of at least one part')
})

test('nor is the same signature with its number one order of the curve further', async () => {
  const [head, body, signature = ''] = (await signApproval(keys, said)).split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const number = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order
  const further = Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse()
  const other = Buffer.concat([bytes.subarray(0, 32), further]).toString('base64url')
  assert.equal(await readApproval(keys, `${head}.${body}.${other}`), null)
})
