// Two gateways over one control database: what one decides holds in the other at once, and a gateway that cannot reach it says so
// and decides nothing.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadOrMakeSecrets, roleUrl } from '../../gateway/embedded/secrets.ts'
import { type Called, call, eventsOf } from '../call.ts'
import { createForge, groups } from '../forged-people.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts'
import { waitUntil } from '../wait-until.ts'

let first: Scrim
let second: Scrim
let gateway: SecondGateway
let proxy: TcpProxy
let folder: string
let requester: string
let approver: string

before(async () => {
  first = await sharedScrim()
  proxy = await createTcpProxy(first.ports.control)
  folder = await mkdtemp(join(tmpdir(), 'scrim-unmask-'))
  const secrets = await loadOrMakeSecrets(first.folder)
  await writeFile(join(folder, 'control'), roleUrl(secrets, 'scrim_control', proxy.port, 'scrim'), { mode: 0o600 })
  await writeFile(join(folder, 'audit'), roleUrl(secrets, 'scrim_audit', first.ports.control, 'scrim'), { mode: 0o600 })
  gateway = await startSecondGateway(first, {
    control: { url: `file:${join(folder, 'control')}`, audit_url: `file:${join(folder, 'audit')}` },
  })
  second = { ...first, url: gateway.url }
  const forge = await createForge(first)
  requester = forge('gateways-requester', groups.analyst)
  approver = forge('gateways-approver', groups.approver)
})

after(async () => {
  await gateway[Symbol.asyncDispose]()
  await proxy.close()
  await rm(folder, { recursive: true })
})

const send = (at: Scrim, who: string, path: string, init: RequestInit = {}): Promise<Called> =>
  call(at, null, path, { ...init, headers: { ...init.headers, authorization: `Bearer ${who}` } })

const post = (at: Scrim, who: string, path: string, body: object = {}): Promise<Called> =>
  send(at, who, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

const wanted = { dataset: 'customers', columns: ['birth_date'], where: 'id=eq.1', reason: 'Ticket 4711' }

describe('two gateways', () => {
  it('decide, collect and revoke what the other has begun', async () => {
    const { body: made } = await post(first, requester, '/unmask/requests', wanted)
    const { body: approved, text } = await post(second, approver, `/unmask/requests/${made.id}/approve`)
    assert.equal(approved.status, 'approved', text)
    assert.equal((await post(first, requester, `/unmask/requests/${made.id}/token`)).status, 200)
    assert.equal((await post(second, approver, `/unmask/grants/${approved.grant}/revoke`)).status, 200)
    const late = await post(first, requester, `/unmask/requests/${made.id}/token`)
    assert.deepEqual([late.status, late.body.code], [403, 'UNMASK_GRANT_REVOKED'])
  })

  it('of which one cannot reach the control database: it decides nothing, says so, and comes back by itself', async () => {
    const { body: made } = await post(first, requester, '/unmask/requests', wanted)
    const path = `/unmask/requests/${made.id}`
    proxy.refuse()
    proxy.cut()
    for (const ask of [
      () => post(second, approver, `${path}/approve`),
      () => post(second, requester, '/unmask/requests', wanted),
      () => send(second, requester, path),
      () => send(second, requester, '/unmask/grants'),
    ]) {
      const { status, body } = await ask()
      assert.deepEqual([status, body.code], [503, 'CONTROL_UNAVAILABLE'])
      const [event] = await eventsOf(first, body.instance)
      assert.deepEqual([event?.kind, event?.code], ['refusal', 'CONTROL_UNAVAILABLE'])
    }
    const ready = await fetch(`${second.url}/readyz`, { headers: { connection: 'close' } })
    const told = JSON.parse(await ready.text())
    assert.deepEqual([ready.status, told.unmask.ready, told.audit.ready], [503, false, true])
    assert.deepEqual((await send(first, requester, path)).body.approvals.given, 0)
    proxy.pass()
    await waitUntil('the gateway is ready again', 20_000, () => fetch(`${second.url}/readyz`).then(({ ok }) => ok))
    assert.equal((await post(second, approver, `${path}/approve`)).body.status, 'approved')
  })
})
