// Tokens that must not open the door, sent through it: 401 with a challenge, no data, and no audit event for nobody.
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { request } from 'node:http'
import { before, describe, it } from 'node:test'
import { loadOrMakeIssuerKeys } from '../../gateway/embedded/issuer-keys.ts'
import { audience, issuerUrl } from '../../gateway/embedded/issuer-names.ts'
import { type Called, call, query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { forgeClassics, forgeToken, type SigningKey, toClaims } from '../tokens.ts'

let scrim: Scrim
let key: SigningKey
let issuer: string

before(async () => {
  scrim = await sharedScrim()
  const [jwk] = await loadOrMakeIssuerKeys(scrim.folder)
  assert.ok(jwk?.kid)
  key = {
    kid: jwk.kid,
    alg: 'ES256',
    privateKey: createPrivateKey({ key: JSON.parse(JSON.stringify(jwk)), format: 'jwk' }),
  }
  issuer = issuerUrl(scrim.ports.issuer)
})

const claims = (more: Readonly<Record<string, unknown>> = {}) =>
  toClaims(issuer, audience, { groups: ['grp-data-analysts'], ...more })

const send = (authorization: string): Promise<Called> =>
  call(scrim, null, '/customers?fields=id&limit=1', { headers: { authorization } })

/** Events about nobody: other tests write theirs at the same time, but each of those has a subject. */
const unowned = async (): Promise<number> => {
  const rows = await query(scrim, 'control', 'scrim', 'SELECT body FROM scrim.audit_event')
  const events = rows.map(({ body }) => JSON.parse(String(body)))
  assert.ok(events.some(({ who }) => who?.subject === 'ana'))
  return events.filter(({ kind, who }) => kind !== 'beat' && !who?.subject).length
}

async function assertRefused(authorization: string, code = /^AUTH_/): Promise<void> {
  const { status, body, headers, text } = await send(authorization)
  assert.equal(status, 401, text)
  assert.match(body.code, code)
  assert.match(headers.get('www-authenticate') ?? '', /^Bearer/)
  assert.equal(body.data, undefined)
  assert.ok(body.hint)
}

describe('a token', () => {
  it('is taken when it is right: the control of every case below', async () => {
    assert.equal((await send(`Bearer ${forgeToken(key, claims())}`)).status, 200)
  })

  it('is refused in each classic forgery', async () => {
    const forged = Object.entries(forgeClassics(key, claims()))
    assert.ok(forged.length > 20)
    for (const [name, token] of forged) {
      const { status, text } = await send(`Bearer ${token}`)
      assert.equal(status, 401, `${name}: ${text}`)
    }
  })

  const now = Math.floor(Date.now() / 1000)
  const wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'no audience': { aud: undefined },
    'a foreign audience': { aud: 'https://elsewhere.example.com' },
    'no expiry': { exp: undefined },
    'an expiry past the leeway': { exp: now - 31 },
    'a start in the future': { nbf: now + 300 },
    'no subject': { sub: undefined },
    'an empty subject': { sub: '' },
    'no app': { azp: undefined, client_id: undefined },
    'an unknown issuer': { iss: 'https://id.example.com' },
    'an issuer that differs in one slash': { iss: 'trailing' },
  }
  for (const [name, more] of Object.entries(wrong)) {
    it(`is refused with ${name}`, async () => {
      const given = more.iss === 'trailing' ? { iss: `${issuer}/` } : more
      await assertRefused(`Bearer ${forgeToken(key, claims(given))}`)
    })
  }

  for (const typ of ['JWT', 'id_token+jwt', 'scrim-approval+jwt', undefined]) {
    it(`is refused as another kind of token: typ ${typ}`, async () => {
      await assertRefused(`Bearer ${forgeToken(key, claims(), { typ })}`)
    })
  }

  for (const header of ['', 'Bearer', 'Bearer x', 'Basic YTpi', 'Bearer a.b.c', 'Token abc']) {
    it(`is refused as "${header}"`, () => assertRefused(header))
  }

  it('is refused where two Authorization headers are sent, whichever is right', async () => {
    const right = `Bearer ${forgeToken(key, claims())}`
    for (const pair of [
      [right, 'Bearer x'],
      ['Bearer x', right],
      [right, right],
    ]) {
      const [status, text] = await new Promise<[number, string]>((settle, fail) => {
        const asked = request(`${scrim.url}/me`, async (answer) => {
          settle([answer.statusCode ?? 0, Buffer.concat(await answer.toArray()).toString()])
        })
        asked.on('error', fail)
        asked.setHeader('Authorization', pair)
        asked.end()
      })
      assert.equal(status, 401)
      assert.equal(JSON.parse(text).detail, 'This call carries 2 Authorization headers, so none counts.')
    }
  })

  it('is refused with control, line or direction characters in the app', async () => {
    for (const app of ['a\u009bb', 'a\u2028b', 'a\u202eb', 'a\nb']) {
      await assertRefused(`Bearer ${forgeToken(key, claims({ azp: app }))}`)
    }
  })

  it('writes no audit event where there is nobody to write it for', async () => {
    await assertRefused('Bearer a.b.c')
    assert.equal((await call(scrim, null, '/customers')).status, 401)
    assert.equal((await call(scrim, null, '/nope')).status, 401)
    assert.equal(await unowned(), 0)
  })

  it('gives only roles that scrim.yaml lists', async () => {
    const token = forgeToken(key, claims({ sub: 'eve', groups: ['admin', 'analyst', 'grp-other', '__proto__'] }))
    const { body } = await call(scrim, null, '/me', { headers: { authorization: `Bearer ${token}` } })
    assert.deepEqual(body.roles, [])
    const read = await call(scrim, null, '/customers', { headers: { authorization: `Bearer ${token}` } })
    assert.deepEqual([read.status, read.body.code], [404, 'PLAN_DATASET_UNKNOWN'])
  })
})
