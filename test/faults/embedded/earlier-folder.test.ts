// A state folder of a version whose control database lay in the primary: nobody goes on without its audit unawares.
import assert from 'node:assert/strict'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort, freePorts } from '../../../gateway/embedded/free-port.ts'
import { launchScrim, makeStateFolder } from '../../scrim.ts'

test('is an error that says what to do, and stays as it was', async () => {
  const folder = await makeStateFolder()
  try {
    const [primary, standby, issuer, metrics] = await freePorts(4)
    const file = join(folder, 'state.json')
    const state = JSON.stringify({ ports: { primary, standby, issuer, metrics }, data: null })
    await writeFile(file, state)
    const { child, ended, output } = launchScrim(folder, await freePort())
    // A start that goes on is ended, too.
    const late = setTimeout(() => child.kill(), 60_000)
    assert.equal(await ended.finally(() => clearTimeout(late)), 2)
    assert.match(output(), /earlier version, whose audit .* Move the folder away .* or delete it; then start afresh/)
    assert.ok(output().includes(folder))
    assert.deepEqual(await readdir(folder), ['state.json'])
    assert.equal(await readFile(file, 'utf8'), state)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
