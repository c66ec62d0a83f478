// Whoever sends another operation each time leaves nothing behind: `npm run prove:operations` sends a million, this ten thousand.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'

describe('ten thousand operations, each of its own', () => {
  it('leave the heap as flat as it was when the first thousands had been kept', async () => {
    const script = `import { flood } from ${JSON.stringify(join(import.meta.dirname, 'flood.ts'))}
      process.stdout.write(JSON.stringify(await flood(10_000)))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '-e', script])
    const { operations, before, after } = JSON.parse(stdout)
    assert.equal(operations, 10_000)
    assert.ok(after - before < 8, `${before} MiB, then ${after} MiB`)
  })
})
