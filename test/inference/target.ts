// What is attacked: a world in a real Postgres, an issuer, and gateways over them, each a process of its own: the real one,
// or one from a weakened copy of the tree.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { freePort } from '../../gateway/embedded/free-port.ts'
import { runToEnd } from '../../gateway/embedded/run-to-end.ts'
import { asRole, createTestControl } from '../control-database.ts'
import { endWithUs } from '../end-with-us.ts'
import { audience, startTestIssuer } from '../issuer.ts'
import { startTestPostgres } from '../postgres.ts'
import { waitUntil } from '../wait-until.ts'

/** The checkout itself. */
export const ownTree = resolve(import.meta.dirname, '../..')
export const ownDatasets = join(import.meta.dirname, 'datasets')

const readyMs = 60_000
const database = 'people'
const logins = ['scrim_masked', 'scrim_clear', 'scrim_lookup']

/** Analyst of all rows; support of the rows of Germany; lead, who sees some columns clear there; analyst with grants there. */
const callers = {
  ana: { groups: ['analyst'] },
  sam: { groups: ['support'], countries: ['DE'] },
  lea: { groups: ['lead'], countries: ['DE'] },
  gil: { groups: ['analyst'] },
} as const
export type Caller = keyof typeof callers

interface Gateway extends AsyncDisposable {
  readonly url: string
}

export interface Ground extends AsyncDisposable {
  /** URL of the superuser, of an empty database. */
  readonly administrator: string
  token(caller: Caller): Promise<string>
  /** Tokens of people who may approve. */
  approvers(): Promise<readonly string[]>
  /** A gateway of the code in `tree` over the datasets in `datasets`; what they need of the database is applied first. */
  start(tree: string, datasets: string): Promise<Gateway>
}

export async function prepareGround(): Promise<Ground> {
  const began: (() => Promise<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let next = began.pop(); next; next = began.pop()) await next()
  }
  try {
    const postgres = await startTestPostgres()
    began.push(postgres.stop)
    const control = await createTestControl(postgres)
    const issuer = await startTestIssuer()
    began.push(issuer.stop)
    const folder = await mkdtemp(join(tmpdir(), 'scrim-inference-'))
    began.push(() => rm(folder, { recursive: true, force: true }))
    await asRole(postgres.url('postgres', 'postgres'), `CREATE DATABASE ${database}`)
    const administrator = postgres.url('postgres', database)
    const secrets = {
      masked: postgres.url('scrim_masked', database),
      clear: postgres.url('scrim_clear', database),
      admin: administrator,
      control: control.control,
      audit: control.audit,
      key: randomBytes(32).toString('base64'),
    }
    for (const [name, text] of Object.entries(secrets)) await writeFile(join(folder, name), text, { mode: 0o600 })
    const file = (name: keyof typeof secrets): string => `file:${join(folder, name)}`

    let gateways = 0
    const start = async (tree: string, datasets: string): Promise<Gateway> => {
      const place = join(folder, `gateway-${++gateways}`)
      await mkdir(place)
      const port = await freePort()
      const source = { masked: [{ url: file('masked') }], clear: [{ url: file('clear') }], require_standby: false }
      const settings = {
        listen: { port, metrics_port: await freePort() },
        datasets,
        sources: { shop: source },
        control: { url: file('control'), audit_url: file('audit') },
        keys: { current: file('key') },
        identity: { issuers: [{ issuer: issuer.issuer, audience, algorithms: ['ES256'], claims: claimsOfIssuer }] },
        limits: { unmask_requests: '999999/s', approvals: '999999/s', unmask_steps: '999999/s' },
        roles: { analyst: ['analyst'], support: ['support'], lead: ['lead'], keeper: ['keeper'] },
      }
      const serving = join(place, 'scrim.yaml')
      const applying = join(place, 'apply.yaml')
      await writeFile(serving, stringify(settings))
      await writeFile(
        applying,
        stringify({ ...settings, sources: { shop: { ...source, admin: { url: file('admin') } } } }),
      )
      const main = join(tree, 'gateway/main.ts')
      await runToEnd(process.execPath, [main, 'database', 'apply', '--config', applying], null)
      await asRole(administrator, ...logins.map((role) => `ALTER ROLE ${role} PASSWORD '${postgres.superuser}'`))
      return serve(main, serving, `http://127.0.0.1:${port}`)
    }
    return {
      administrator,
      token: (caller) => issuer.personToken(caller, callers[caller]),
      approvers: () => {
        const people = [1, 2, 3, 4].map((n) => `keeper-${n}`)
        return Promise.all(people.map((person) => issuer.personToken(person, { groups: ['keeper'] })))
      },
      start,
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

const claimsOfIssuer = { roles: 'groups', app: 'client_id', attributes: { countries: 'countries' } }

async function serve(main: string, config: string, url: string): Promise<Gateway> {
  const child = spawn(process.execPath, [main, 'start', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'silent' },
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-2_000)
  })
  const forget = endWithUs('kill -TERM "$1"', String(child.pid))
  let over = false
  const ended = new Promise<void>((done) =>
    child.once('exit', () => {
      over = true
      done()
    }),
  )
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    forget()
  }
  const isReady = async (): Promise<boolean> => {
    if (over) throw new Error(`the gateway of ${main} ended before it was ready:\n${said}`)
    return fetch(`${url}/readyz`, { headers: { connection: 'close' } }).then(
      ({ ok }) => ok,
      () => false,
    )
  }
  await waitUntil(`the gateway of ${main} is ready`, readyMs, isReady).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, [Symbol.asyncDispose]: stop }
}
