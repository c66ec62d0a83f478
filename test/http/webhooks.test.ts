// Webhooks as an operator sets them: a whole gateway tells the receiver of the guide, which believes it, and nothing of what
// it knows about people and values gets out, nor any secret into its log.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../gateway/embedded/free-port.ts'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { waitUntil } from '../wait-until.ts'
import { isGenuine, type Receiver, startReceiver } from '../webhook-receiver.ts'

const guide = resolve(import.meta.dirname, '../../docs/guides/hear-by-webhook.md')
const secret = 'planted-secret-of-webhooks'
const reason = 'planted reason: the receipt of bob bounced'
const soonMs = 30_000

let scrim: Scrim
let folder: string
let slack: Receiver
let guided: ChildProcess
let printed = ''
let gateway: SecondGateway

before(async () => {
  scrim = await sharedScrim()
  folder = await mkdtemp(join(tmpdir(), 'scrim-webhooks-'))
  const [code = ''] = (await readFile(guide, 'utf8')).match(/(?<=^cat > receiver\.mjs <<'END'\n).*?(?=^END$)/ms) ?? []
  await writeFile(join(folder, 'receiver.mjs'), code)
  const PORT = String(await freePort())
  guided = spawn(process.execPath, [join(folder, 'receiver.mjs')], {
    env: { PORT, SCRIM_WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  guided.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  slack = await startReceiver()
  await writeFile(join(folder, 'secret'), secret)
  await writeFile(join(folder, 'ours'), `http://127.0.0.1:${PORT}/planted-path`)
  await writeFile(join(folder, 'slack'), `${slack.url}/planted-path`)
  const file = (name: string): string => `file:${join(folder, name)}`
  gateway = await startSecondGateway(scrim, {
    webhooks: [
      { url: file('ours'), secret: file('secret') },
      { url: file('slack'), secret: file('secret'), format: 'slack' },
    ],
  })
})
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await slack[Symbol.asyncDispose]()
  guided.kill()
  await rm(folder, { recursive: true })
})

const at = async (person: string, path: string, body: object) =>
  call({ ...scrim, url: gateway.url }, person, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

describe('webhooks of a whole gateway', () => {
  it('tell each step with a link and no data, to a receiver that verifies them as the guide says', async () => {
    const asked = { dataset: 'customers', columns: ['email'], where: 'id=in.(1,2)', reason }
    const { status, body } = await at('ana', '/unmask/requests', asked)
    assert.equal(status, 201)
    const path = `/unmask/requests/${body.id}`
    for (const person of ['olga', 'omar']) assert.equal((await at(person, `${path}/approve`, {})).status, 200)
    const steps = ['requested', 'approved', 'approved', 'granted']
    const ofIt = () => slack.deliveries.filter(({ text }) => text.includes(body.id))
    await waitUntil('all steps are told to Slack', soonMs, () => ofIt().length >= steps.length)
    await waitUntil('and to the receiver', soonMs, () => printed.split(body.id).length > steps.length)
    assert.match(printed, new RegExp(`^Somebody asks .* npx --no scrim approve ${body.id}$`, 'm'))
    for (const delivery of ofIt()) {
      assert.ok(isGenuine(delivery, secret))
      assert.ok(JSON.parse(delivery.text).text.endsWith(`<${body.url}>`))
    }
    const told = printed + slack.deliveries.map(({ text }) => text).join('')
    for (const hidden of ['planted', 'bob', 'ana', 'olga', 'omar', 'email', 'id=in']) {
      assert.ok(!told.replaceAll(/\/\/127\.0\.0\.1:\d+/g, '').includes(hidden), hidden)
    }
  })
})
