// What the command line does with what it is handed, whatever the command.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

const main = resolve(import.meta.dirname, '../../../gateway/main.ts')
const run = (...args: readonly string[]): Promise<{ status: unknown; said: string }> =>
  new Promise((settle) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) =>
      settle({ status: error?.code ?? 0, said: stdout + stderr }),
    )
  })

test('an argument that a terminal would obey comes back as an escape', async () => {
  const red = '\u001b[31m'
  for (const args of [[red], ['check', `--${red}`], ['explain', 'customers', '--as', `sup${red}port`]]) {
    const { status, said } = await run(...args)
    assert.notEqual(status, 0)
    assert.match(said, /\\e\[31m/, args.join(' '))
    assert.ok(!said.includes('\u001b'), args.join(' '))
  }
})

test('a stdout that cannot be written is said, and is no finding', async () => {
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] })
  const [[status], words] = await Promise.all([once(child, 'exit'), child.stderr?.toArray()])
  assert.deepEqual([status, String(words)], [2, 'stdout cannot be written (ENOSPC)\n'])
})
