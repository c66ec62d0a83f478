// Where unmasking is broken on purpose: a control database and a source on a real PostgreSQL, and any number of gateways over
// them, each a process of its own that can be killed: of this checkout, or of a weakened copy of it.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { freePort } from '../../../gateway/embedded/free-port.ts'
import { runToEnd } from '../../../gateway/embedded/run-to-end.ts'
import { asRole, createTestControl } from '../../control-database.ts'
import { endWithUs } from '../../end-with-us.ts'
import { audience, startTestIssuer } from '../../issuer.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { type Claims, forgeToken, toClaims } from '../../tokens.ts'
import { waitUntil } from '../../wait-until.ts'
import { loadPeople } from './people.ts'

export const ownTree = resolve(import.meta.dirname, '../../..')
export const ownDatasets = join(import.meta.dirname, 'datasets')

const readyMs = 60_000
const source = 'people'
const logins = ['scrim_masked', 'scrim_clear', 'scrim_lookup']
const roles = { holder: ['holder'], clerk: ['clerk'], desk: ['desk'], approver: ['approver'], keeper: ['keeper'] }
/** The many callers of a campaign are few people here: what stops a crowd is not what is tested. */
const limits = { unmask_requests: '100000/s', approvals: '100000/s', unmask_steps: '100000/s', lookups: '100000/s' }

export interface Gateway extends AsyncDisposable {
  readonly url: string
  /** The end of what it has said. */
  said(): string
  /** Ends it as kill -9 does, and waits until it is gone. */
  kill(): Promise<void>
}

interface GatewayOptions {
  /** Default: this checkout. */
  readonly tree?: string
  readonly env?: Readonly<Record<string, string>>
  /** Its way to the control database; default: straight. */
  readonly controlPort?: number
}

export interface Ground extends AsyncDisposable {
  readonly postgres: TestPostgres
  readonly controlUrl: string
  /** The secret of every gateway. */
  readonly key: Uint8Array
  /** Of this person, in the groups of that name. */
  token(sub: string, group: keyof typeof roles, more?: Claims): string
  /** Ready when it resolves. */
  start(options?: GatewayOptions): Promise<Gateway>
  /** Still starting when it resolves. */
  launch(options?: GatewayOptions): Promise<Gateway>
}

const controlDatabase = 'scrim_control'

export async function prepareGround(): Promise<Ground> {
  const began: (() => Promise<unknown>)[] = []
  const end = async (): Promise<void> => {
    for (let next = began.pop(); next; next = began.pop()) await next()
  }
  try {
    const postgres = await startTestPostgres({ track_commit_timestamp: 'on' })
    began.push(postgres.stop)
    const control = await createTestControl(postgres, controlDatabase)
    const issuer = await startTestIssuer()
    began.push(issuer.stop)
    const folder = await mkdtemp(join(tmpdir(), 'scrim-release-'))
    began.push(() => rm(folder, { recursive: true, force: true }))
    await asRole(postgres.url('postgres', 'postgres'), `CREATE DATABASE ${source}`)
    const administrator = postgres.url('postgres', source)
    await loadPeople(administrator)
    const key = randomBytes(32)
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text, { mode: 0o600 })
      return `file:${join(folder, name)}`
    }
    const shop = {
      masked: [{ url: await file('masked', postgres.url('scrim_masked', source)) }],
      clear: [{ url: await file('clear', postgres.url('scrim_clear', source)) }],
      require_standby: false,
    }
    const settings = {
      listen: { port: 0, metrics_port: 0 },
      datasets: ownDatasets,
      sources: { shop },
      control: { url: await file('control', control.control), audit_url: await file('audit', control.audit) },
      keys: { current: await file('key', key.toString('base64')) },
      identity: {
        issuers: [
          {
            ...{ issuer: issuer.issuer, audience, algorithms: ['ES256'] },
            claims: { roles: 'groups', app: 'azp' },
          },
        ],
      },
      roles,
      limits,
    }
    const applying = join(folder, 'apply.yaml')
    const admin = { url: await file('admin', administrator) }
    await writeFile(applying, stringify({ ...settings, sources: { shop: { ...shop, admin } } }))
    const apply = [join(ownTree, 'gateway/main.ts'), 'database', 'apply', '--config', applying]
    await runToEnd(process.execPath, apply, null)
    await asRole(administrator, ...logins.map((role) => `ALTER ROLE ${role} PASSWORD '${postgres.superuser}'`))

    const proxied = async (port: number): Promise<object> => {
      const through = (url: string): string => url.replace(`:${postgres.port}/`, `:${port}/`)
      return {
        url: await file(`control-${port}`, through(control.control)),
        audit_url: await file(`audit-${port}`, through(control.audit)),
      }
    }
    let gateways = 0
    const launch = async ({ tree = ownTree, env = {}, controlPort }: GatewayOptions = {}): Promise<Gateway> => {
      const place = join(folder, `gateway-${++gateways}`)
      await mkdir(place)
      const port = await freePort()
      const own = controlPort === undefined ? settings.control : await proxied(controlPort)
      const config = join(place, 'scrim.yaml')
      await writeFile(config, stringify({ ...settings, listen: { ...settings.listen, port }, control: own }))
      const cache = { NODE_COMPILE_CACHE: join(folder, 'compiled') } // a start is most of what a kill costs
      return run(join(tree, 'gateway/main.ts'), config, `http://127.0.0.1:${port}`, { ...cache, ...env })
    }
    const start = async (options?: GatewayOptions): Promise<Gateway> => {
      const gateway = await launch(options)
      await ready(gateway).catch(async (error: unknown) => {
        await gateway.kill()
        throw error
      })
      return gateway
    }
    // What was compiled is kept by one that ends in peace: no killed one does.
    await (await start())[Symbol.asyncDispose]()
    return {
      postgres,
      controlUrl: control.superuser,
      key,
      token: (sub, group, more = {}) =>
        forgeToken(issuer.key, toClaims(issuer.issuer, audience, { sub, groups: [group], ...more })),
      launch,
      start,
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

function run(main: string, config: string, url: string, env: Readonly<Record<string, string>>): Gateway {
  const child = spawn(process.execPath, [main, 'start', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'silent', ...env },
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => {
    said = (said + part.toString()).slice(-2_000)
  })
  const forget = endWithUs('kill -KILL "$1"', String(child.pid))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
    forget()
  }
  return { url, said: () => said, kill: () => stop('SIGKILL'), [Symbol.asyncDispose]: () => stop('SIGTERM') }
}

const ready = ({ url }: Gateway): Promise<number> =>
  waitUntil(`the gateway at ${url} is ready`, readyMs, () =>
    fetch(`${url}/readyz`, { headers: { connection: 'close' } }).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
