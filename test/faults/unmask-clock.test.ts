// The clocks of gateways are an hour off, both ways: when tokens and grants end is told by the control database alone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { decodeJwt } from 'jose'
import { asRole } from '../control-database.ts'
import { type Gateway, type Ground, prepareGround } from './release/ground.ts'
import { makeHolder, post } from './release/holders.ts'

const hour = 3_600_000
const minute = 60_000
const offs = [-hour, 0, hour]
let ground: Ground
const gateways: Gateway[] = []

before(async () => {
  ground = await prepareGround()
  const preload = pathToFileURL(new URL('release/shift-clock.ts', import.meta.url).pathname)
  for (const off of offs) {
    gateways.push(
      await ground.start({
        env: { NODE_OPTIONS: `--import ${preload}`, SHIFT_CLOCK_MS: String(off), LOG_LEVEL: 'silent' },
      }),
    )
  }
})
after(async () => {
  for (const gateway of gateways) await gateway[Symbol.asyncDispose]()
  await ground[Symbol.asyncDispose]()
})

const moveClock = (ms: number) =>
  asRole(
    ground.controlUrl,
    `CREATE OR REPLACE FUNCTION scrim.unmask_clock() RETURNS timestamptz LANGUAGE sql VOLATILE
     RETURN date_trunc('milliseconds', clock_timestamp()) + ${ms} * interval '1 millisecond'`,
  )

/** Access tokens are judged by the gateway's clock: these hold on every one. */
const seconds = Math.floor(Date.now() / 1000)
const allDay = { iat: seconds - 86_400, exp: seconds + 86_400 }

/** What each gateway answers, in the order of their clocks: the status, and the code or how many stored values came. */
const answers = (headers: Readonly<Record<string, string>>) =>
  Promise.all(
    gateways.map(async ({ url }) => {
      const response = await fetch(`${url}/people?fields=id,email&limit=3`, { headers })
      const text = await response.text()
      const shown = [...text.matchAll(/zq-email/g)].length
      return response.ok ? shown : [response.status, JSON.parse(text).code, shown]
    }),
  )

test('a gateway is as far off as the test says', async () => {
  const statuses = (iat: number, exp: number) =>
    Promise.all(
      gateways.map(async ({ url }) => {
        const token = ground.token('lea', 'keeper', { iat: seconds + iat, exp: seconds + exp })
        return (await fetch(`${url}/me`, { headers: { authorization: `Bearer ${token}` } })).status
      }),
    )
  assert.deepEqual(await statuses(0, 86_400), [401, 200, 200])
  assert.deepEqual(await statuses(-86_400, 1_800), [200, 200, 401])
})

for (const [at, off] of offs.entries()) {
  test(`a grant and a token made where the clock is ${off / hour} h off end on every gateway at once`, async () => {
    await moveClock(0)
    const { url } = gateways[at] ?? assert.fail()
    const subject = `holder-${at}`
    const holder = await makeHolder(ground, url, subject, { columns: ['email'], duration: '1h' }, allDay)
    const { iat = 0, exp = 0 } = decodeJwt(holder.headers['approval-token'] ?? '')
    assert.ok(Math.abs(iat * 1000 - Date.now()) < minute, 'the token was made by the clock of the database')
    assert.equal(exp - iat, 15 * 60)

    assert.deepEqual(await answers(holder.headers), [3, 3, 3])
    await moveClock(14 * minute)
    assert.deepEqual(await answers(holder.headers), [3, 3, 3])
    await moveClock(15 * minute + 1_000)
    const late = [403, 'UNMASK_TOKEN_EXPIRED', 0]
    assert.deepEqual(await answers(holder.headers), [late, late, late])

    const again = await post(
      url,
      `/unmask/requests/${holder.request}/token`,
      ground.token(subject, 'holder', allDay),
      {},
    )
    const renewed = { ...holder.headers, 'approval-token': String(again.token) }
    assert.deepEqual(await answers(renewed), [3, 3, 3])
    await moveClock(hour + 1_000)
    const over = [403, 'UNMASK_GRANT_EXPIRED', 0]
    assert.deepEqual(await answers(renewed), [over, over, over])
    await moveClock(0)
  })
}
