// An issuer that hangs, lies, redirects, changes its keys or goes away: what callers see, and what it is asked meanwhile.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { createIdentity, type Identity } from '../../../gateway/identity/identify.ts'
import type { Observation } from '../../../gateway/observe/observe.ts'
import { type Behaviour, type HostileIssuer, startHostileIssuer } from '../../hostile-issuer.ts'
import { createSigningKey, forgeToken, type SigningKey, toClaims } from '../../tokens.ts'

const audience = 'https://internal-api.example.com'
const timeoutMs = 500
const minute = 60_000
const key = createSigningKey('first')
let issuer: HostileIssuer
let identity: Identity
let at: number
let observed: string[]

beforeEach(async () => {
  issuer = await startHostileIssuer([key])
  at = Date.now()
  observed = []
  identity = build()
})
afterEach(() => issuer.close())

function build(wait = timeoutMs): Identity {
  const claims = { roles: 'groups', email: 'email', app: null, attributes: {} }
  const settings = { issuer: issuer.issuer, audience, algorithms: ['ES256'], type: 'at+jwt', claims }
  const observe = (event: Observation) => {
    if (event.kind === 'issuer') observed.push(`${event.state}: ${event.reason}`)
  }
  return createIdentity({ issuers: [settings], roles: new Map(), observe, now: () => at, times: { timeoutMs: wait } })
}

function bearer(by: SigningKey = key, kid = by.kid): string {
  const iat = Math.floor(at / 1000)
  return `Bearer ${forgeToken(by, toClaims(issuer.issuer, audience, { iat, exp: iat + 24 * 3600 }), { kid })}`
}

const accepts = async (authorization = bearer()) =>
  assert.equal((await identity.identify(authorization)).subject, 'ana')

async function refuses(code: string, authorization = bearer()): Promise<Refusal> {
  const refusal = await identity.identify(authorization).catch((error: unknown) => error)
  assert.ok(refusal instanceof Refusal, 'refused')
  assert.equal(refusal.code, code)
  if (code === 'AUTH_ISSUER_UNAVAILABLE') {
    assert.equal(refusal.status, 503)
    assert.match(refusal.parts.headers?.['Retry-After'] ?? '', /^[1-9]\d?$/)
  }
  return refusal
}

/** Lets a fetch that runs behind a call come to its end. */
async function settles(state: string): Promise<void> {
  const until = Date.now() + 5_000
  while (Date.now() < until) {
    if (identity.ready()[0]?.state === state) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.fail(`the issuer never became ${state}, it is ${identity.ready()[0]?.state}`)
}

const fetches = () => issuer.paths().length / 2

const faults: readonly (readonly [Behaviour, RegExp])[] = [
  ['silent', /did not answer within 500 ms/],
  ['trickling', /did not answer within 500 ms/],
  ['failing', /answers 503/],
  ['redirecting-configuration', /redirects/],
  ['redirecting-keys', /redirects/],
  ['huge', /more than 524288 bytes/],
  ['no-json', /not answer with JSON/],
  ['other-issuer', /names another issuer/],
  ['slash-issuer', /names another issuer/],
  ['foreign-scheme', /not an address that keys may be fetched from/],
  ['no-keys', /not answer with a key set/],
]
for (const [behaviour, reason] of faults) {
  test(`an issuer that is ${behaviour} means 503, told once, and it recovers by itself`, async () => {
    issuer.behave(behaviour)
    const began = Date.now()
    await refuses('AUTH_ISSUER_UNAVAILABLE')
    assert.ok(Date.now() - began < 3_000)
    assert.equal(identity.ready()[0]?.state, 'unavailable')
    assert.equal(observed.length, 1)
    assert.match(observed[0] ?? '', /^unavailable: /)
    assert.match(observed[0] ?? '', reason)
    assert.ok(!issuer.paths().some((path) => path.endsWith('-elsewhere')), 'no redirect is followed')
    issuer.behave('well')
    at += 1_000
    await accepts()
    assert.equal(identity.ready()[0]?.state, 'ready')
    assert.deepEqual(observed.slice(1), ['ready: its keys are fresh'])
  })
}

test('a hundred first calls at once fetch the keys once', async () => {
  await Promise.all(Array.from({ length: 100 }, () => accepts()))
  assert.deepEqual(issuer.paths(), ['/.well-known/openid-configuration', '/keys'])
})

test('ten thousand random kids cost no fetch within the cooldown, and then one, never two at once', async () => {
  identity = build(30_000)
  await accepts()
  const stranger = createSigningKey('x')
  const tokens = Array.from({ length: 10_000 }, (_, i) => bearer(stranger, `random-${i}`))
  const attack = (by: readonly string[]) => Promise.all(by.map((token) => refuses('AUTH_TOKEN_INVALID', token)))
  at += 29_000
  await attack(tokens.slice(0, 5_000))
  assert.equal(fetches(), 1)
  at += 1_000
  await attack(tokens.slice(5_000))
  assert.equal(fetches(), 2)
  assert.equal(issuer.mostAtOnce(), 1)
  await accepts()
})

test('ten thousand random kids while the issuer is away are held off by the backoff', async () => {
  await accepts()
  issuer.behave('failing')
  const before = issuer.paths().length
  const stranger = createSigningKey('x')
  at += 30_000
  for (let second = 0; second < 100; second++) {
    const calls = Array.from({ length: 100 }, (_, i) => bearer(stranger, `${second}-${i}`))
    await Promise.all(calls.map((token) => refuses('AUTH_ISSUER_UNAVAILABLE', token)))
    at += 1_000
  }
  // 0, 1, 3, 7, 15, 31, 61 and 91 s after the first failure.
  assert.equal(issuer.paths().length - before, 8)
  assert.equal(issuer.mostAtOnce(), 1)
  await accepts()
})

test('a key that the issuer adds is found after the cooldown, without waiting for the keys to age', async () => {
  await accepts()
  const second = createSigningKey('second')
  issuer.publish([key, second])
  await refuses('AUTH_TOKEN_INVALID', bearer(second))
  at += 30_000
  await accepts(bearer(second))
  await accepts()
  assert.equal(fetches(), 2)
})

test('a key that the issuer withdraws stops counting, also for a token that was proven with it', async () => {
  const old = bearer()
  await accepts(old)
  const second = createSigningKey('second')
  issuer.publish([second])
  at += 30_000
  await accepts(bearer(second))
  await refuses('AUTH_TOKEN_INVALID', old)
})

test('the same kid with another key is another key', async () => {
  const old = bearer()
  await accepts(old)
  const swapped = createSigningKey('first')
  issuer.publish([swapped])
  at += 10 * minute
  await refuses('AUTH_TOKEN_INVALID', old)
  await accepts(bearer(swapped))
})

test('an issuer that publishes no keys any more is taken at its word', async () => {
  await accepts()
  issuer.publish([])
  at += 10 * minute
  await refuses('AUTH_TOKEN_INVALID')
})

test('a token without a kid is accepted where exactly one key fits', async () => {
  const exp = Math.floor(at / 1000) + 3600
  const token = `Bearer ${forgeToken(key, toClaims(issuer.issuer, audience, { exp }), { kid: undefined })}`
  await accepts(token)
  issuer.publish([key, createSigningKey('second')])
  at += 10 * minute
  await refuses('AUTH_TOKEN_INVALID', token)
})

test('keys older than five minutes are fetched behind the call, older than ten before it', async () => {
  await accepts()
  at += 5 * minute - 1
  await accepts()
  assert.equal(issuer.paths().length, 2)
  issuer.behave('silent')
  at += 1
  const began = Date.now()
  await accepts()
  assert.ok(Date.now() - began < timeoutMs, 'this call did not wait')
  await settles('stale')
  issuer.behave('well')
  at += 1_000
  await accepts()
  await settles('ready')
  at += 10 * minute
  const before = issuer.paths().length
  await accepts()
  assert.equal(issuer.paths().length, before + 2, 'this call waited')
})

test('while the issuer is down its keys serve for an hour, then 503, and it recovers without a restart', async () => {
  const token = bearer()
  await accepts(token)
  await issuer.close()
  at += 10 * minute
  await accepts(token)
  assert.equal(identity.ready()[0]?.state, 'stale')
  at += 50 * minute - 1
  await accepts(token)
  await accepts(bearer())
  at += 1
  await refuses('AUTH_ISSUER_UNAVAILABLE', token)
  await refuses('AUTH_ISSUER_UNAVAILABLE')
  await settles('unavailable')
  await issuer.open()
  at += 30_000
  await accepts(token)
  assert.deepEqual(
    observed.map((text) => text.split(':')[0]),
    ['ready', 'stale', 'unavailable', 'ready'],
  )
})

test('a token with an unknown key is 503, not 401, while the issuer cannot be asked', async () => {
  await accepts()
  const second = createSigningKey('second')
  issuer.publish([second])
  issuer.behave('failing')
  at += 30_000
  await refuses('AUTH_ISSUER_UNAVAILABLE', bearer(second))
  await accepts()
  issuer.behave('well')
  at += 1_000
  await accepts(bearer(second))
})

test('a clock that jumps back does not make old keys young', async () => {
  await accepts()
  at -= 10 * minute
  await accepts()
  assert.equal(fetches(), 2)
})

test('a probe alone fetches the keys and notices recovery', async () => {
  issuer.behave('failing')
  assert.equal(identity.ready()[0]?.state, 'unavailable')
  while (observed.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  issuer.behave('well')
  at += 1_000
  await settles('ready')
})
