// Where pairs are made: one PostgreSQL, a control database, a real issuer, and keys that all gateways share, so that
// equal replies have equal cursors and ETags. Gateways listen on the loopback, over databases without a standby.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { House } from '../../gateway/house.ts'
import { asSuperuser, createTestControl } from '../control-database.ts'
import { audience, startTestIssuer, type TestIssuer } from '../issuer.ts'
import { startTestPostgres, type TestPostgres } from '../postgres.ts'
import { waitUntil } from '../wait-until.ts'
import { attributeNames, roleNames, type WrittenCaller } from './arbitrary-catalog.ts'
import type { Build } from './build.ts'

export interface Laboratory extends AsyncDisposable {
  readonly server: TestPostgres
  readonly issuer: TestIssuer
  /** A fresh folder for one pair, gone with the laboratory. */
  folder(): Promise<string>
  token(caller: WrittenCaller): Promise<string>
  /** Tokens of two people who approve for every dataset; of others from time to time, as a person may decide so often an hour. */
  approvers(): Promise<readonly string[]>
  /** The gateway makes its roles without one; the first database of a server brings the roles. */
  setPasswords(): Promise<void>
  /** A gateway of this build over the database that `url` leads each role to, on the control database of its side. */
  open(build: Build, datasets: string, url: (role: string) => string, side: 0 | 1): Promise<House>
}

const readyMs = 30_000
/** Of one approver, below the gateway's own limit for an hour. */
const decisionsEach = 40

export async function openLaboratory(): Promise<Laboratory> {
  const root = await mkdtemp(join(tmpdir(), 'scrim-prove-'))
  const server = await startTestPostgres({ shared_buffers: '128MB', max_connections: '100', autovacuum: 'off' })
  const issuer = await startTestIssuer()
  // One for each side: what is approved and charged before the one database is nothing to the other.
  const controls = [await createTestControl(server, 'control_one'), await createTestControl(server, 'control_other')]
  let made = 0
  let approvals = 0
  let approvers: Promise<readonly string[]> | null = null
  let opened = false
  const folder = async (): Promise<string> => {
    const path = join(root, `${made++}`)
    await mkdir(path)
    return path
  }
  return {
    server,
    issuer,
    folder,
    token: ({ subject, roles, email, attributes }) =>
      issuer.personToken(subject, { groups: roles, ...(email !== null && { email }), ...attributes }),
    approvers() {
      if (approvers === null || approvals++ % decisionsEach === 0) {
        const people = [1, 2].map((n) => `approver-${approvals}-${n}`)
        const tokenOf = (person: string) =>
          issuer.personToken(person, { groups: ['owner'], email: `${person}@example.com` })
        approvers = Promise.all(people.map(tokenOf))
      }
      return approvers
    },
    async setPasswords() {
      if (opened) return
      opened = true
      const logins = ['scrim_masked', 'scrim_clear']
      await asSuperuser(
        server,
        'postgres',
        ...logins.map((role) => `ALTER ROLE ${role} PASSWORD '${server.superuser}'`),
      )
    },
    async open(build, datasets, url, side) {
      const control = controls[side]
      const home = await folder()
      const secrets = {
        masked: url('scrim_masked'),
        clear: url('scrim_clear'),
        control: control?.control ?? '',
        audit: control?.audit ?? '',
        key: Buffer.alloc(32, 7).toString('base64'),
      }
      for (const [name, text] of Object.entries(secrets)) await writeFile(join(home, name), text)
      const file = join(home, 'scrim.yaml')
      await writeFile(file, stringify(settings(datasets, issuer.issuer)))
      const house = await build.openHouse(await build.loadSettings(file), () => undefined)
      await waitUntil('the gateway is ready', readyMs, async () => (await fetch(`${house.url}/readyz`)).ok)
      return house
    },
    async [Symbol.asyncDispose]() {
      await issuer.stop()
      await server.stop()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const settings = (datasets: string, issuer: string) => ({
  listen: { port: 0 },
  datasets,
  sources: {
    twin: { masked: [{ url: 'file:masked' }], clear: [{ url: 'file:clear' }], require_standby: false },
  },
  control: { url: 'file:control', audit_url: 'file:audit' },
  keys: { current: 'file:key' },
  identity: {
    issuers: [
      {
        issuer,
        audience,
        algorithms: ['ES256'],
        claims: { roles: 'groups', attributes: Object.fromEntries(attributeNames.map((name) => [name, name])) },
      },
    ],
  },
  roles: Object.fromEntries(roleNames.map((name) => [name, [name]])),
  limits: {
    per_caller: '999999/s',
    per_app: '999999/s',
    unmask_requests: '999999/s',
    approvals: '999999/s',
    unmask_steps: '999999/s',
  },
})
