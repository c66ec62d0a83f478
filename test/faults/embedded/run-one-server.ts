// Makes, starts and stops one server from the checkout that this file lies in: `run-one-server.ts DATA COPIES`.
import { readFileSync, statSync } from 'node:fs'
import { freePort } from '../../../gateway/embedded/free-port.ts'
import { initServer, startServer } from '../../../gateway/embedded/postgres.ts'
import { findPostgres } from '../../../gateway/embedded/postgres-binaries.ts'

const [data = '', copies = ''] = process.argv.slice(2)
const postgres = await findPostgres(async () => copies)
await initServer(postgres, data, 'secret')
const server = await startServer(postgres, { data, port: await freePort(), log: `${data}.log` })
const owner = statSync(data).uid
await server.stop()
const log = readFileSync(`${data}.log`, 'utf8')
process.stdout.write(
  JSON.stringify({ bin: postgres.bin, owner, wasShutDown: log.includes('database system is shut down') }),
)
