// Where the servers' data can lie: the state folder, or another one where their account cannot enter that (homes are closed).
import { chmod, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverUser } from './postgres-binaries.ts'
import { runToEnd } from './run-to-end.ts'
import { StartProblem } from './start-problem.ts'

/** @returns null where the state folder will do. */
export async function placeData(folder: string): Promise<string | null> {
  const user = await serverUser()
  await mkdir(folder, { recursive: true })
  const canEnter = (path: string): Promise<boolean> =>
    runToEnd('/bin/sh', ['-c', 'cd "$0"', path], user).then(
      () => true,
      () => false,
    )
  if (await canEnter(folder)) return null
  for (const base of ['/var/lib', tmpdir()]) {
    const made = await mkdtemp(join(base, 'scrim-')).catch(() => null)
    if (made === null) continue
    await chmod(made, 0o711)
    if (await canEnter(made)) return made
  }
  throw new StartProblem(
    `PostgreSQL's account cannot enter ${folder}. Name an open folder: SCRIM_DATA=/srv/scrim npm start`,
  )
}
