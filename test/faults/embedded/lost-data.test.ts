// Where a server's data is gone and the audit is not, a start makes nothing anew: that would delete the audit.
import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort, freePorts } from '../../../gateway/embedded/free-port.ts'
import { launchScrim, makeStateFolder } from '../../scrim.ts'

test('a folder that has lost its standby is an error that says what to do, and keeps its audit', async () => {
  const folder = await makeStateFolder()
  try {
    const [primary, standby, control, issuer, metrics] = await freePorts(5)
    const state = { ports: { primary, standby, control, issuer, metrics }, data: folder }
    await writeFile(join(folder, 'state.json'), JSON.stringify(state))
    await writeFile(join(folder, 'provisioned'), '')
    for (const server of ['primary', 'control']) {
      await mkdir(join(folder, server))
      await writeFile(join(folder, server, 'PG_VERSION'), '18\n')
    }
    const { child, ended, output } = launchScrim(folder, await freePort())
    // A start that goes on is ended, too.
    const late = setTimeout(() => child.kill(), 60_000)
    assert.equal(await ended.finally(() => clearTimeout(late)), 2)
    assert.match(
      output(),
      /standby is gone, and that of the audit is there\. Put it back; or delete .* to start afresh/,
    )
    assert.equal(await readFile(join(folder, 'control', 'PG_VERSION'), 'utf8'), '18\n')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
