// Against a real OpenID provider: who a token makes you, and every classic way to be somebody else.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { IssuerSettings } from '../../../gateway/config/settings.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { createIdentity, type Identity } from '../../../gateway/identity/identify.ts'
import { audience, startTestIssuer, type TestIssuer } from '../../issuer.ts'
import { type Claims, createSigningKey, forgeClassics, forgeToken, toClaims, toPart } from '../../tokens.ts'

const roles = new Map([
  ['analyst', ['grp-data', 'grp-shared']],
  ['support', ['grp-support', 'grp-shared']],
])
let issuer: TestIssuer
let identity: Identity

before(async () => {
  issuer = await startTestIssuer()
  identity = build()
})
after(() => issuer.stop())

function settingsOf(more: Partial<IssuerSettings> = {}): IssuerSettings {
  const claims = { roles: 'realm_access.roles', email: 'email', app: null, attributes: { countries: 'countries' } }
  return { issuer: issuer.issuer, audience, algorithms: ['ES256'], type: 'at+jwt', claims, ...more }
}

function build(more: Partial<IssuerSettings> = {}, now?: () => number): Identity {
  return createIdentity({ issuers: [settingsOf(more)], roles, observe: () => {}, ...(now && { now }) })
}

function forge(claims: Claims = {}, header: Claims = {}): string {
  return forgeToken(issuer.key, toClaims(issuer.issuer, audience, claims), header)
}

async function refuses(code: string, authorization: string | undefined, by = identity): Promise<Refusal> {
  const refusal = await by.identify(authorization).then(
    (principal) => assert.fail(`accepted as ${principal.subject}`),
    (error: unknown) => error,
  )
  assert.ok(refusal instanceof Refusal, String(refusal))
  assert.equal(refusal.code, code)
  assert.equal(refusal.status, 401)
  assert.match(
    refusal.parts.headers?.['WWW-Authenticate'] ?? '',
    /^Bearer realm="scrim"(, error="invalid_token", error_description="[^"\\]+")?$/,
  )
  assert.ok(refusal.parts.hint, 'a refusal says what to do next')
  return refusal
}

/** … and the issuer was not asked for anything. */
async function refusesUnasked(code: string, authorization: string | undefined): Promise<void> {
  const fresh = build()
  const asked = issuer.requests()
  await refuses(code, authorization, fresh)
  assert.equal(issuer.requests(), asked)
}

test('a token of the real provider makes a person with the roles that scrim.yaml lists', async () => {
  const claims = {
    azp: 'churn-dashboard',
    email: 'ana@example.com',
    realm_access: { roles: ['grp-shared', 'grp-unlisted', 'grp-data', 7, null] },
    countries: ['DE', 'FR'],
  }
  const principal = await identity.identify(`Bearer ${await issuer.personToken('ana', claims)}`)
  assert.deepEqual(
    { ...principal, attributes: { ...principal.attributes } },
    {
      issuer: issuer.issuer,
      subject: 'ana',
      kind: 'person',
      roles: ['analyst', 'support'],
      email: 'ana@example.com',
      attributes: { countries: ['DE', 'FR'] },
      app: 'churn-dashboard',
      via: 'oidc',
      actor: null,
    },
  )
  assert.ok(Object.isFrozen(principal) && Object.isFrozen(principal.roles) && Object.isFrozen(principal.attributes))
})

test('client credentials of the real provider make a service', async () => {
  const principal = await identity.identify(`bearer ${await issuer.serviceToken()}`)
  assert.equal(principal.kind, 'service')
  assert.equal(principal.subject, 'nightly-job')
  assert.equal(principal.app, 'nightly-job')
  assert.deepEqual(principal.roles, [])
})

test('no header, or another scheme, is refused with a word on what to send', async () => {
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'DPoP abc', 'Bearer a b', 'Bearer\ta.b.c']) {
    const refusal = await refuses('AUTH_TOKEN_MISSING', header)
    assert.match(refusal.parts.hint ?? '', /Authorization: Bearer <token>/)
    assert.ok(refusal.parts.hint?.includes(issuer.issuer))
    assert.equal(refusal.parts.headers?.['WWW-Authenticate'], 'Bearer realm="scrim"')
  }
})

test('every classic forgery is refused, also right after the genuine token was accepted', async () => {
  const claims = toClaims(issuer.issuer, audience)
  const classics = Object.entries(forgeClassics(issuer.key, claims))
  assert.ok(classics.length >= 20)
  await identity.identify(`Bearer ${forgeToken(issuer.key, claims)}`)
  for (const [name, token] of classics) {
    await test(name, async () => {
      await refuses('AUTH_TOKEN_INVALID', `Bearer ${token}`)
    })
  }
})

test('RS/HS confusion is refused also for an RSA key, by name of the algorithm', async () => {
  const key = createSigningKey('rsa', 'RS256')
  const claims = toClaims(issuer.issuer, audience)
  for (const token of Object.values(forgeClassics(key, claims))) await refuses('AUTH_TOKEN_INVALID', `Bearer ${token}`)
  await refusesUnasked('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { alg: 'HS256' })}`)
  await refusesUnasked('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { alg: 'none' })}`)
})

test('keys that a token brings along in jwk, jku, x5u or x5c are ignored and nothing is fetched', async () => {
  let fetched = 0
  const trap = createServer((_request, response) => {
    fetched += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  const address = trap.address()
  assert.ok(address !== null && typeof address === 'object')
  const url = `http://127.0.0.1:${address.port}/keys`
  const stranger = createSigningKey('stranger')
  const claims = toClaims(issuer.issuer, audience)
  try {
    for (const header of [{ jku: url }, { x5u: url }, { x5c: ['MIIB'] }, { jwk: { kty: 'EC' } }]) {
      await refuses('AUTH_TOKEN_INVALID', `Bearer ${forgeToken(stranger, claims, header)}`)
      await refuses('AUTH_TOKEN_INVALID', `Bearer ${forgeToken(stranger, claims, { ...header, kid: issuer.key.kid })}`)
      // Ignored means ignored: they do not spoil a good token either.
      assert.equal((await identity.identify(`Bearer ${forge({}, header)}`)).subject, 'ana')
    }
    assert.equal(fetched, 0)
  } finally {
    trap.close()
  }
})

test('a hostile kid is refused and never used as anything but a name', async () => {
  const kids = [
    '../../../../dev/null',
    '/etc/passwd',
    "' OR '1'='1",
    "x'; DROP TABLE keys;--",
    '__proto__',
    'constructor',
    'toString',
    'http://127.0.0.1/keys',
    '0',
    'ISSUER-KEY',
    'issuer-key ',
    '%69ssuer-key',
    '$(id)',
    '*',
  ]
  for (const kid of kids) await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { kid })}`)
  for (const kid of ['x'.repeat(257), '', 'a\0b', 'a\r\nb', 'é', 7, {}, [], true]) {
    await refusesUnasked('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { kid })}`)
  }
})

test('the audience must be there and be ours', async () => {
  const foreign = [
    undefined,
    null,
    '',
    'https://other.example.com',
    `${audience}/`,
    audience.toUpperCase(),
    [],
    [`${audience}x`],
    { 0: audience },
    1,
  ]
  for (const aud of foreign) await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ aud })}`)
  assert.equal((await identity.identify(`Bearer ${forge({ aud: ['other', audience] })}`)).subject, 'ana')
})

test('without an audience, or with a symmetric or unknown algorithm, or an issuer in the clear, nothing starts', () => {
  assert.throws(() => build({ audience: '' }), /audience is needed/)
  for (const algorithms of [[], ['none'], ['HS256'], ['ES256', 'HS512'], ['es256']]) {
    assert.throws(() => build({ algorithms }), /algorithms must be some of/)
  }
  for (const address of [
    'http://id.example.com',
    'http://127.0.0.1.example.com',
    'ftp://id',
    'id',
    'https://u:p@id',
    'https://id?x',
    'https://id#x',
  ]) {
    assert.throws(() => build({ issuer: address }), /issuer must be an https address/, address)
  }
  const twice = { issuers: [settingsOf(), settingsOf()], roles, observe: () => {} }
  assert.throws(() => createIdentity(twice), /stands there twice/)
})

test('an ID token of the real provider is no access token, whether or not the issuer sets types', async () => {
  const token = await issuer.idToken('ana')
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${token}`)
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${token}`, build({ type: null }))
})

test('another kind of token is refused by its type', async () => {
  const untyped = build({ type: null })
  for (const typ of ['scrim-approval+jwt', 'application/scrim-approval+jwt', 'logout+jwt', 'dpop+jwt', 'JOSE', '']) {
    await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { typ })}`)
    await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { typ })}`, untyped)
  }
  for (const typ of ['JWT', undefined, null, 'at+jwtx', 'x/at+jwt', 5]) {
    await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({}, { typ })}`)
  }
  for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT']) await identity.identify(`Bearer ${forge({}, { typ })}`)
  for (const typ of ['JWT', undefined, 'at+jwt']) await untyped.identify(`Bearer ${forge({}, { typ })}`)
  // An ID token without a type of its own, for an audience that is ours.
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ at_hash: 'x' }, { typ: 'JWT' })}`, untyped)
})

test('exp, nbf and iat hold with 30 seconds of leeway and not one more', async () => {
  const second = Math.floor(Date.now() / 1000)
  const fixed = build({}, () => second * 1000)
  const accept = (claims: Claims) => fixed.identify(`Bearer ${forge(claims)}`)
  await accept({ exp: second - 29 })
  await refuses('AUTH_TOKEN_EXPIRED', `Bearer ${forge({ exp: second - 30 })}`, fixed)
  await accept({ nbf: second + 30 })
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ nbf: second + 31 })}`, fixed)
  await accept({ iat: second + 30 })
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ iat: second + 31 })}`, fixed)
  for (const exp of [undefined, null, '9999999999', true, [second + 60], -1, 0]) {
    const code = typeof exp === 'number' ? 'AUTH_TOKEN_EXPIRED' : 'AUTH_TOKEN_INVALID'
    await refuses(code, `Bearer ${forge({ exp })}`, fixed)
  }
  for (const nbf of [null, '0', {}]) await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ nbf })}`, fixed)
})

test('an expired token is told since when, and how a sample person gets another, whatever time it names', async () => {
  const past = await refuses('AUTH_TOKEN_EXPIRED', `Bearer ${forge({ exp: 1_700_000_000 })}`)
  assert.match(past.parts.detail, /has expired: it was valid until 2023-11-14T22:13:20\.000Z\.$/)
  assert.match(past.parts.hint ?? '', /scrim token ana/)
  const never = await refuses('AUTH_TOKEN_EXPIRED', `Bearer ${forge({ exp: -1e300 })}`)
  assert.equal(never.parts.detail, 'The access token has expired.')
})

test('what is too short to be a token asks whether its variable is set; several headers are counted', async () => {
  for (const word of ['$SCRIM_TOKEN', 'undefined', 'null', 'x']) {
    const refusal = await refuses('AUTH_TOKEN_INVALID', `Bearer ${word}`)
    assert.match(refusal.parts.hint ?? '', /^Is the variable that holds the token set\?/, word)
    assert.ok(word === 'x' || !JSON.stringify(refusal.parts).includes(word), 'what was sent is not told')
  }
  assert.match((await refuses('AUTH_TOKEN_INVALID', `Bearer ${'x'.repeat(80)}`)).parts.hint ?? '', /^Get a new/)
  const right = `Bearer ${forge()}`
  const two = await identity.identify([right, right]).then(
    () => assert.fail('accepted'),
    (error: unknown) => error,
  )
  assert.ok(two instanceof Refusal && two.code === 'AUTH_TOKEN_MISSING')
  assert.match(two.parts.detail, /2 Authorization headers, so none counts/)
})

test('an expiry that JSON writes as infinite is no expiry', async () => {
  const body = JSON.stringify(toClaims(issuer.issuer, audience)).replace(/"exp":\d+/, '"exp":1e999')
  const token = `${toPart({ alg: 'ES256', typ: 'at+jwt', kid: issuer.key.kid })}.${toPart(body)}.AAAA`
  const refusal = await refuses('AUTH_TOKEN_INVALID', `Bearer ${token}`)
  assert.match(refusal.parts.detail, /expiry/)
})

test('an issuer that is not pinned is never asked, whatever its name', async () => {
  let fetched = 0
  const stranger = createServer((_request, response) => {
    fetched += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const address = stranger.address()
  assert.ok(address !== null && typeof address === 'object')
  try {
    const foreign = [
      `http://127.0.0.1:${address.port}`,
      `${issuer.issuer}/`,
      issuer.issuer.toUpperCase(),
      ` ${issuer.issuer}`,
      `${issuer.issuer}\u0000`,
      issuer.issuer.replace('127.0.0.1', 'localhost'),
      '',
      undefined,
      null,
      7,
      [issuer.issuer],
      { a: 1 },
      '__proto__',
      'file:///etc/passwd',
    ]
    for (const iss of foreign) await refusesUnasked('AUTH_ISSUER_UNKNOWN', `Bearer ${forge({ iss })}`)
    assert.equal(fetched, 0)
  } finally {
    stranger.close()
  }
})

test('subjects are compared byte for byte: nothing is folded, trimmed or normalised', async () => {
  const subjects = ['ana', 'Ana', ' ana', 'ana ', 'a\u0301na', '\u00e1na', 'аna', 'ana\u200b', '__proto__', '0', '00']
  const seen = new Set<string>()
  for (const sub of subjects) {
    const principal = await identity.identify(`Bearer ${forge({ sub })}`)
    assert.equal(principal.subject, sub)
    seen.add(`${principal.issuer} ${principal.subject}`)
  }
  assert.equal(seen.size, subjects.length)
})

test('a subject that is missing, empty, no string, or means two things is refused', async () => {
  for (const sub of [undefined, null, '', 7, ['ana'], {}, 'an\0a', 'ana\n', '\ud800']) {
    await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ sub })}`)
  }
})

test('the app is azp, else client_id, else the token is refused', async () => {
  const appOf = async (claims: Claims, by = identity) => (await by.identify(`Bearer ${forge(claims)}`)).app
  assert.equal(await appOf({ azp: 'one', client_id: 'two' }), 'one')
  assert.equal(await appOf({ azp: undefined, client_id: 'two' }), 'two')
  for (const azp of [undefined, null, '', 7, ['one'], 'a\0b']) {
    const refusal = await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ azp })}`)
    assert.match(refusal.parts.detail, /names no app/)
  }
  // The first that is there counts: one that cannot be read gives no way to the next.
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ azp: '', client_id: 'two' })}`)
  const named = build({ claims: { ...settingsOf().claims, app: 'tool.name' } })
  assert.equal(await appOf({ tool: { name: 'three' } }, named), 'three')
  await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ azp: 'one' })}`, named)
})

test('an actor is named, and one that cannot be read is refused', async () => {
  const principal = await identity.identify(`Bearer ${forge({ act: { sub: 'agent-7', act: { sub: 'older' } } })}`)
  assert.equal(principal.actor, 'agent-7')
  for (const act of ['agent', {}, { sub: '' }, { sub: 7 }, [], false]) {
    await refuses('AUTH_TOKEN_INVALID', `Bearer ${forge({ act })}`)
  }
})

test('what judges a token judges it anew on every call, also when its signature is known', async () => {
  let at = Date.now()
  const moving = build({}, () => at)
  const token = `Bearer ${forge({ exp: Math.floor(at / 1000) + 20 })}`
  await moving.identify(token)
  const asked = issuer.requests()
  at += 49_000
  await moving.identify(token)
  at += 2_000
  await refuses('AUTH_TOKEN_EXPIRED', token, moving)
  assert.equal(issuer.requests(), asked)
})

test('what has not the form of a signed JWT is refused before anything is fetched', async () => {
  const token = forge()
  for (const text of [
    `${token}.AAAA`,
    `${token}=`,
    `${token}.`,
    token.replace('.', '..'),
    'opaque',
    'a.b',
    '..',
    '.a.',
  ]) {
    await refusesUnasked('AUTH_TOKEN_INVALID', `Bearer ${text}`)
  }
})

test('a token of more than 16384 characters is refused before it is read', async () => {
  await refusesUnasked('AUTH_TOKEN_INVALID', `Bearer ${forge({ padding: 'x'.repeat(20_000) })}`)
  await refusesUnasked('AUTH_TOKEN_INVALID', `Bearer ${'x'.repeat(10_000_000)}`)
})

test('a refusal never repeats what the token said', async () => {
  const secret = 'SENTINEL-4711'
  const tokens = [
    forge({ iss: secret }),
    forge({ aud: secret }),
    forge({}, { kid: secret }),
    forge({}, { typ: secret }),
    forge({}, { alg: secret }),
    secret,
  ]
  for (const token of tokens) {
    const error = await identity.identify(`Bearer ${token}`).catch((refusal: unknown) => refusal)
    assert.ok(error instanceof Refusal)
    const { cause: _, ...sent } = error.parts
    assert.ok(!JSON.stringify(sent).includes(secret))
  }
})

test('who a remembered token makes is one frozen person; other settings and other tokens make their own', async () => {
  const groups = { realm_access: { roles: ['grp-data'] } }
  const token = `Bearer ${forge(groups)}`
  const first = await identity.identify(token)
  assert.equal(await identity.identify(token), first)
  assert.ok(Object.isFrozen(first) && Object.isFrozen(first.roles) && Object.isFrozen(first.attributes))
  assert.deepEqual(first.roles, ['analyst'])

  const renamed = createIdentity({
    issuers: [settingsOf()],
    roles: new Map([['auditor', ['grp-data']]]),
    observe: () => {},
  })
  assert.deepEqual((await renamed.identify(token)).roles, ['auditor'])
  const without = await identity.identify(`Bearer ${forge()}`)
  assert.deepEqual(without.roles, [])
})

test('a remembered token is refused as soon as it has expired', async () => {
  let now = Date.now()
  const clocked = build({}, () => now)
  const token = `Bearer ${forge()}`
  const person = await clocked.identify(token)
  assert.equal(await clocked.identify(token), person)
  now += 24 * 3600_000
  await refuses('AUTH_TOKEN_EXPIRED', token, clocked)
})
