// A throwaway PostgreSQL 18 for one test file: a fresh single primary, gone with the process that started it.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../gateway/embedded/free-port.ts'
import { initServer, startServer } from '../gateway/embedded/postgres.ts'
import { findPostgres } from '../gateway/embedded/postgres-binaries.ts'
import { endWithUs } from './end-with-us.ts'

export interface TestPostgres {
  readonly port: number
  /** Password of the superuser `postgres`. */
  readonly superuser: string
  /** @param password the superuser's where absent: give test roles the same, or name theirs. */
  url(role: string, database: string, password?: string): string
  stop(): Promise<void>
}

/** @param settings server settings of this test alone, e.g. `{ log_statement: 'all' }`. */
export async function startTestPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  const waiting = waitingServer()
  if (waiting !== null && Object.keys(settings).length === 0) return waiting
  const folder = await mkdtemp(join(tmpdir(), 'scrim-test-'))
  await chmod(folder, 0o755)
  const postgres = await findPostgres(async () => folder)
  const data = join(folder, 'data')
  await initServer(postgres, data, superuser)
  const port = await freePort()
  const server = await startServer(postgres, {
    data,
    port,
    log: join(folder, 'log'),
    settings: { fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB', max_connections: '200', ...settings },
  })
  const callOff = endWithUs('kill -QUIT "$1"; sleep 1; rm -rf "$2"', String(server.pid), folder)
  return {
    ...addressed(port),
    stop: async () => {
      await server.stop()
      callOff()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const superuser = 'test-superuser'

const addressed = (port: number): Omit<TestPostgres, 'stop'> => ({
  port,
  superuser,
  url: (role, database, password = superuser) =>
    `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
})

/** Where thousands of mutants are judged, one server for each worker serves them all (test/mutation/mutate.ts). */
function waitingServer(): TestPostgres | null {
  const ports = process.env.SCRIM_TEST_SERVERS?.split(',') ?? []
  const port = ports[Number(process.env.STRYKER_MUTATOR_WORKER ?? 0) % ports.length]
  return port === undefined ? null : { ...addressed(Number(port)), stop: async () => undefined }
}
