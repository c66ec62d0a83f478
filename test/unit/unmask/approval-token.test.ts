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

/** 64 bytes leave four bits of the last character unused. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const withSpareBit = (last: string): string => letters[letters.indexOf(last) + 1] ?? ''

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
    padded: `${good}=`,
    'with blanks': ` ${good}`,
    'a blank in the signature': `${head}.${body}.${signature.slice(0, 9)} ${signature.slice(9)}`,
    'a line break at its end': `${good}\n`,
    'a padded header': `${head}=.${body}.${signature}`,
    'the other alphabet': `${head}.${body}.${signature.replaceAll('-', '+').replaceAll('_', '/')}+`,
    'spare bits': `${head}.${body}.${signature.slice(0, -1)}${withSpareBit(signature.at(-1) ?? '')}`,
  }
  for (const [name, token] of Object.entries(bad)) assert.equal(await readApproval(keys, token), null, name)
  const critical = await readApproval(
    keys,
    `${part({ alg: 'EdDSA', typ, kid, crit: ['x'], x: 1 })}.${body}.${signature}`,
  )
  assert.equal(critical, null)
})
