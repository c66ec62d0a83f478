// A gateway in query mode over the replica of a running Scrim: its own login, made here with what `scrim database plan`
// suggests, and the sample datasets without the columns that need a key. What it made is gone when it is.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { loadCatalog } from '../gateway/catalog/load-catalog.ts'
import { suggestLogin } from '../gateway/sources/postgres/suggest-login.ts'
import { asRole } from './control-database.ts'
import type { Scrim } from './scrim.ts'
import { type SecondGateway, startSecondGateway } from './second-gateway.ts'
import { waitUntil } from './wait-until.ts'
import { withoutKeys } from './without-keys.ts'

const replayMs = 10_000

export interface QueryGateway extends SecondGateway {
  /** The columns that its datasets lack. */
  readonly left: ReadonlySet<string>
}

/** @param scrim whose servers it reads; one of them at a time. */
export async function startQueryGateway(scrim: Pick<Scrim, 'folder' | 'superuserUrl'>): Promise<QueryGateway> {
  await using undo = new AsyncDisposableStack()
  const { folder, left } = await withoutKeys(resolve(import.meta.dirname, '../datasets'))
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  const { catalog } = await loadCatalog(folder, null)
  if (!catalog) throw new Error('the datasets without keys do not load')

  const primary = scrim.superuserUrl('primary', 'shop')
  const standby = scrim.superuserUrl('standby', 'shop')
  const url = new URL(standby)
  url.username = 'scrim_reader'
  const steps = suggestLogin([...catalog.datasets.values()]).steps.map(({ sql }) => sql)
  const password = `ALTER ROLE scrim_reader PASSWORD '${url.password}'`
  undo.defer(async () => {
    await asRole(primary, 'DROP OWNED BY scrim_reader', 'DROP ROLE scrim_reader')
  })
  await asRole(primary, ...steps, password, 'GRANT CONNECT ON DATABASE shop TO scrim_reader')
  await admit(standby, 'scrim_reader', undo)
  const canLogIn = (): Promise<boolean> =>
    asRole(url.href, 'SELECT 1').then(
      () => true,
      () => false,
    )
  await waitUntil('the replica knows the login', replayMs, canLogIn)

  await writeFile(join(folder, 'url'), url.href)
  const login = [{ url: `file:${join(folder, 'url')}` }]
  const shop = { masked: login, clear: login, enforcement: 'query', require_standby: true }
  const gateway = await startSecondGateway(scrim, { datasets: folder, sources: { shop } })
  const kept = undo.move()
  return {
    url: gateway.url,
    pid: gateway.pid,
    left,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await kept.disposeAsync()
    },
  }
}

/** One line more in the replica's pg_hba.conf: it lets nobody in but the gateway's own logins. */
async function admit(standby: string, role: string, undo: AsyncDisposableStack): Promise<void> {
  const [row] = await asRole(standby, "SELECT current_setting('hba_file') AS file")
  const file = String(row?.file)
  const before = await readFile(file, 'utf8')
  const write = async (text: string): Promise<void> => {
    await writeFile(file, text)
    await asRole(standby, 'SELECT pg_reload_conf()')
  }
  undo.defer(() => write(before))
  await write(`${before}host shop ${role} 127.0.0.1/32 scram-sha-256\n`)
}
