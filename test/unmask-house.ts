// Unmasking on a real control database, for tests: any number of gateways on it, a clock that tests move, sample people,
// and what a read would say of itself.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import pg from 'pg'
import type { ReleaseEvent } from '../gateway/audit/audit-event.ts'
import type { AuditLimits } from '../gateway/audit/audit-limits.ts'
import { createSerialWriter, type SerialWriter } from '../gateway/audit/serial-writer.ts'
import type { Catalog } from '../gateway/catalog/dataset.ts'
import { loadCatalog } from '../gateway/catalog/load-catalog.ts'
import { Refusal } from '../gateway/errors/refusal.ts'
import type { Principal } from '../gateway/identity/principal.ts'
import type { Observe } from '../gateway/observe/observe.ts'
import { createSeal, type SealKeys } from '../gateway/seal/seal.ts'
import { createSigningKeys } from '../gateway/seal/signing-keys.ts'
import { createUlid } from '../gateway/seal/ulid.ts'
import { createUnmask } from '../gateway/unmask/create-unmask.ts'
import type { Enqueue } from '../gateway/unmask/steps.ts'
import type { Unmask, UnmaskScope, UsableGrant } from '../gateway/unmask/unmask.ts'
import type { UnmaskLimits } from '../gateway/unmask/unmask-parts.ts'
import { createTestControl } from './control-database.ts'
import type { TestPostgres } from './postgres.ts'
import { samplePrincipal } from './sample-principals.ts'
import { waitUntil } from './wait-until.ts'

const newId = createUlid()
const testKeys: SealKeys = { current: new Uint8Array(32).fill(7), previous: [] }

interface TestGatewayOptions {
  readonly catalog?: () => Catalog
  readonly keys?: SealKeys
  readonly limits?: Partial<UnmaskLimits>
  readonly audit?: Partial<AuditLimits>
  readonly now?: () => number
  readonly enqueue?: Enqueue
  readonly url?: string
  readonly observe?: Observe
  readonly sweepMs?: number
}

export interface UnmaskHouse {
  readonly urls: Awaited<ReturnType<typeof createTestControl>>
  readonly catalog: Catalog
  gateway(options?: TestGatewayOptions): Promise<{ readonly unmask: Unmask; readonly transactions: SerialWriter }>
  ask(...sql: readonly string[]): Promise<Record<string, unknown>[]>
  /** From here on the database's clock is ahead by so much, for every gateway. */
  moveClock(ms: number): Promise<void>
  /** From here on it stands still, for every gateway. @param at ms since 1970. */
  stopClock(at: number): Promise<void>
  close(): Promise<void>
}

/** Of this tree, where no other is given. */
export interface UnmaskBuild {
  readonly createSerialWriter: typeof createSerialWriter
  readonly createUnmask: typeof createUnmask
}

export async function openUnmaskHouse(
  postgres: TestPostgres,
  database: string,
  build: UnmaskBuild = { createSerialWriter, createUnmask },
): Promise<UnmaskHouse> {
  const urls = await createTestControl(postgres, database)
  const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../datasets'), null)
  if (catalog === null) throw new Error('the sample datasets are wrong')
  const open: Unmask[] = []
  // One connection for all of it: a model asks thousands of times.
  let asking: Promise<pg.Client> | null = null
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: urls.superuser })
    // Where a test fails before it closes this, the server's end must not hide why.
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const ask = async (...sql: readonly string[]): Promise<Record<string, unknown>[]> => {
    asking ??= connect()
    const client = await asking
    let rows: Record<string, unknown>[] = []
    for (const statement of sql) rows = (await client.query(statement)).rows
    return rows
  }
  return {
    urls,
    catalog,
    async gateway(options = {}) {
      const keys = options.keys ?? testKeys
      const { now, enqueue = async () => undefined, limits = {}, sweepMs = 3_600_000 } = options
      const transactions = build.createSerialWriter({
        ...{ url: options.url ?? urls.control, gateway: 'test', observe: () => undefined, limits: options.audit ?? {} },
        ...(now && { now }),
      })
      const unmask = build.createUnmask({
        ...{ transactions, seal: createSeal(keys), signingKeys: createSigningKeys(keys), newId, enqueue, limits },
        ...{ catalog: options.catalog ?? (() => catalog), sweepMs, observe: options.observe ?? (() => undefined) },
      })
      open.push(unmask)
      await waitUntil('the gateway can write', 5_000, () => unmask.state().ready)
      return { unmask, transactions }
    },
    ask,
    moveClock: async (ms) => {
      await ask(clockAhead(ms))
    },
    stopClock: async (at) => {
      await ask(clock(`timestamptz 'epoch' + ${at} * interval '1 millisecond'`))
    },
    close: async () => {
      await Promise.all(open.map((unmask) => unmask.close()))
      const client = await asking
      asking = null
      await client?.end()
    },
  }
}

const clock = (now: string): string =>
  `CREATE OR REPLACE FUNCTION scrim.unmask_clock() RETURNS timestamptz LANGUAGE sql VOLATILE RETURN ${now}`

/** What moves the database's clock. */
export const clockAhead = (ms: number): string =>
  clock(`date_trunc('milliseconds', clock_timestamp()) + ${ms} * interval '1 millisecond'`)

/** A sample person, or one made of them. */
export const person = (name: string, parts: Partial<Principal> = {}): Principal => ({
  ...samplePrincipal(name),
  ...parts,
})

export const scopeOf = (parts: Partial<UnmaskScope> = {}): UnmaskScope => ({
  dataset: 'customers',
  columns: ['email'],
  where: null,
  reason: 'Ticket 4711: the reset mail bounced.',
  durationMs: 900_000,
  maxRows: 3,
  ...parts,
})

/** Fingerprints of rows, as a read would make them under the keys of `testKeys`. */
export const rowsOf = (...keys: readonly (string | number)[]): readonly (readonly string[])[] =>
  keys.map((key) => createSeal(testKeys).fingerprints(`customers\0${key}`))

export function releaseOf(grant: UsableGrant, who: Principal, rows: readonly (readonly string[])[]): ReleaseEvent {
  const { issuer, subject, kind, app, roles, actor } = who
  return {
    kind: 'release',
    id: newId(),
    at: new Date().toISOString(),
    request: 'http-request',
    who: { issuer, subject, kind, app, roles, actor },
    dataset: grant.dataset,
    catalog: 'c1f3a90b',
    read: newId(),
    by: 'grant',
    grant: null,
    columns: grant.columns.map((name) => ({ name, rule: grant.id })),
    rows: rows.map(([current = '']) => current),
  }
}

/** Asked by `ana`, approved by olga and omar. @returns the request's id. */
export async function approved(unmask: Unmask, parts: Partial<UnmaskScope> = {}): Promise<string> {
  const { request } = await unmask.request(scopeOf(parts), person('ana'), 'r', null)
  await unmask.approve(request.id, {}, person('olga'), 'r')
  await unmask.approve(request.id, {}, person('omar'), 'r')
  return request.id
}

/** The refusal, whose words are complete; and that not one event or row came of it. */
export async function assertRefused(
  house: Pick<UnmaskHouse, 'ask'>,
  code: string,
  work: () => Promise<unknown>,
): Promise<Refusal> {
  const count = `SELECT (SELECT count(*) FROM scrim.unmask_decision) + (SELECT count(*) FROM scrim.unmask_request)
     + (SELECT count(*) FROM scrim.unmask_grant) + (SELECT count(*) FROM scrim.unmask_row)
     + (SELECT count(*) FROM scrim.audit_event e WHERE body NOT LIKE '{"kind":"beat"%') AS n`
  const [before] = await house.ask(count)
  const error = await work().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Refusal, String(error))
  assert.equal(error.code, code, error.message)
  assert.ok(error.parts.detail.length > 20 && (error.parts.hint ?? '').length > 10, 'says what, and what next')
  assert.deepEqual(await house.ask(count), [before])
  return error
}
