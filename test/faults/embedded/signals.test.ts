// What is left when the embedded default ends, gently or not, and what the next start makes of it.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, test as plainTest, type TestFn } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../gateway/embedded/free-port.ts'
import { ask } from '../../ask-database.ts'
import { launchScrim, makeStateFolder, ScrimEnded, startScrim } from '../../scrim.ts'
import { postmasters, serverProcesses } from '../../server-processes.ts'

const folder = await makeStateFolder()
after(() => rm(folder, { recursive: true, force: true }))

// Who does not end is the very fault: it must fail, not wait for ever.
const test = (name: string, work: TestFn): void => void plainTest(name, { timeout: 120_000 }, work)
const count = 'SELECT count(*)::integer AS answer FROM public.customers'

test('a start that is killed while it makes the sample company leaves nothing that the next one trusts', async () => {
  const { child, ended } = launchScrim(folder, await freePort())
  await untilServerRuns()
  child.kill('SIGKILL')
  await ended
  assert.ok(postmasters(folder).length > 0, 'the killed start leaves a server behind, else this shows nothing')
  const scrim = await startScrim({ folder })
  assert.equal(await ask(scrim.superuserUrl('standby', 'shop'), count), 20_000)
  assert.equal(await scrim.stop(), 0)
  assert.deepEqual(serverProcesses(folder), [])
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends everything, and once is enough`, async () => {
    const scrim = await startScrim({ folder })
    assert.equal(postmasters(folder).length, 3)
    assert.equal(await scrim.stop(signal), 0)
    assert.deepEqual(serverProcesses(folder), [])
  })

  test(`${signal} that comes twice, as from npm, ends everything too`, async () => {
    const scrim = await startScrim({ folder })
    scrim.child.kill(signal)
    scrim.child.kill(signal)
    await sleep(5)
    assert.equal(await scrim.stop(signal), 0)
    assert.deepEqual(serverProcesses(folder), [])
  })
}

test('SIGTERM while the servers start ends everything', async () => {
  for (const wait of [0, 60, 150, 300]) {
    const { child, ended } = launchScrim(folder, await freePort())
    await untilServerRuns()
    await sleep(wait)
    child.kill('SIGTERM')
    assert.equal(await ended, 0)
    assert.deepEqual(serverProcesses(folder), [])
  }
})

test('after a kill -9 the next start ends the orphans, and what was committed is there', async () => {
  const first = await startScrim({ folder })
  await ask(first.superuserUrl('primary', 'shop'), 'CREATE TABLE public.kept AS SELECT 42 AS answer')
  const token = await first.token('ana')
  const orphans = postmasters(folder)
  await first.stop('SIGKILL')
  assert.deepEqual(postmasters(folder), orphans, 'a kill -9 leaves the servers running, else this shows nothing')

  const second = await startScrim({ folder })
  const servers = postmasters(folder)
  assert.equal(servers.length, 3)
  assert.deepEqual(
    servers.filter((pid) => orphans.includes(pid)),
    [],
  )
  assert.equal(await ask(second.superuserUrl('standby', 'shop'), 'SELECT answer FROM public.kept'), 42)
  // The issuer's key is kept as well: the token of before still holds.
  const read = await fetch(`${second.url}/customers?fields=id&limit=1`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(read.status, 200)
  await ask(second.superuserUrl('primary', 'shop'), 'DROP TABLE public.kept')
  assert.equal(await second.stop(), 0)
  assert.deepEqual(serverProcesses(folder), [])
})

test('a second start from the same folder is an error that names the port, and does not touch the first', async () => {
  const first = await startScrim({ folder })
  const before = postmasters(folder)
  await assert.rejects(startScrim({ folder }), (error: unknown) => {
    assert.ok(error instanceof ScrimEnded)
    assert.equal(error.status, 2)
    assert.match(
      error.output,
      new RegExp(`Port ${first.ports.issuer} .* already runs from ${folder}.*SCRIM_DATA=`, 's'),
    )
    return true
  })
  assert.deepEqual(postmasters(folder), before)
  assert.equal(await ask(first.superuserUrl('standby', 'shop'), count), 20_000)
  assert.equal(await first.stop(), 0)
})

test('a taken port of the gateway is an error that names it, before any server starts', async () => {
  const first = await startScrim({ folder })
  const port = Number(new URL(first.url).port)
  const other = await makeStateFolder()
  try {
    // Not startScrim: it would take the first one's answers for its own.
    const second = launchScrim(other, port)
    assert.equal(await second.ended, 2)
    assert.match(second.output(), new RegExp(`Port ${port} .* PORT=\\d+ npm start`))
    assert.deepEqual(serverProcesses(other), [])
  } finally {
    await first.stop()
    await rm(other, { recursive: true, force: true })
  }
})

async function untilServerRuns(): Promise<void> {
  for (const until = Date.now() + 60_000; postmasters(folder).length === 0; await sleep(5)) {
    assert.ok(Date.now() < until, 'no server was started')
  }
}
