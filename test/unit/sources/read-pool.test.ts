// Quick statements share a trip to the server. What one of them meets must be its own affair.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DatabaseError } from 'pg'
import { createReadPool, type ReadPool } from '../../../gateway/sources/postgres/read-pool.ts'
import { startupOptions } from '../../../gateway/sources/postgres/session-settings.ts'
import { TooManyBytes } from '../../../gateway/sources/postgres/source-failure.ts'
import { type Statement, toStatement } from '../../../gateway/sources/postgres/statement.ts'
import { asSuperuser } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'

const statement = (text: string, ...values: unknown[]): Statement => toStatement(text, values, 'masked')
const backend = 'SELECT $1::text, pg_backend_pid()::text'
const otherBackend = 'SELECT $1::text, pg_backend_pid()::text AS other'
const inverse = 'SELECT (12 / $1::integer)::text'
const nap = 'SELECT $1::text, pg_backend_pid()::text, pg_sleep($2::float8)::text'
const long = "SELECT repeat('x', $1::integer)"

describe('a pool of read connections', () => {
  let server: TestPostgres
  let pool: ReadPool

  before(async () => {
    server = await startTestPostgres()
    await asSuperuser(
      server,
      'postgres',
      `CREATE ROLE reader LOGIN PASSWORD '${server.superuser}'`,
      "ALTER ROLE reader SET statement_timeout = '300ms'",
    )
    pool = createReadPool({
      url: server.url('reader', 'postgres'),
      size: 4,
      guard: { requireStandby: false, login: null, tables: [], others: [] },
      onPromoted: () => undefined,
      startup: startupOptions('views', 3000),
      timeoutMs: 3000,
      replyBytes: 10_000,
    })
    for (const text of [backend, otherBackend, inverse, nap, long]) {
      const values = text === nap ? ['0', '0'] : ['1']
      for (let i = 0; i < 6; i++) await pool.read(statement(text, ...values)) // known, and quick
    }
  })
  after(async () => {
    await pool?.close()
    await server?.stop()
  })

  const inverseOf = (n: number): Promise<unknown> => pool.read(statement(inverse, String(n)))

  it('gives each of many reads at once its own rows, over few trips', async () => {
    const asked = Array.from({ length: 300 }, (_, i) => String(i))
    const rows = await Promise.all(asked.map((text) => pool.read(statement(backend, text))))
    assert.deepEqual(
      rows.map(([row]) => row?.[0]),
      asked,
    )
    const backends = rows.slice(0, 4).map(([row]) => row?.[1])
    assert.equal(new Set(backends).size, 1, 'four that were asked together went together')
  })

  it('lets only those of one lane share a trip: what holds up one table holds up nobody who reads another', async () => {
    const texts = [backend, otherBackend, backend, otherBackend]
    const rows = await Promise.all(texts.map((text) => pool.read(statement(text, 'x'))))
    const [one, other, sameAsOne, sameAsOther] = rows.map(([row]) => row?.[1])
    assert.deepEqual([sameAsOne, sameAsOther], [one, other])
    assert.notEqual(one, other)
  })

  it('lets one that raises fail alone, wherever it stands', async () => {
    for (let place = 0; place < 4; place++) {
      const divisors = [1, 2, 3, 4].map((n, i) => (i === place ? 0 : n))
      const results = await Promise.allSettled(divisors.map(inverseOf))
      for (const [i, result] of results.entries()) {
        if (i !== place) assert.deepEqual(result, { status: 'fulfilled', value: [[String(Math.trunc(12 / (i + 1)))]] })
        else assert.ok(result.status === 'rejected' && result.reason instanceof DatabaseError)
      }
    }
  })

  it('lets one that is too slow fail alone', async () => {
    const naps = ['0', '1', '0', '0'].map((seconds, i) => pool.read(statement(nap, String(i), seconds)))
    const results = await Promise.allSettled(naps)
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    )
  })

  it('lets one that was slow go alone until it is quick again', async () => {
    await pool.read(statement(nap, 'slow', '0.1'))
    const backends = async () => {
      const found = await Promise.all(['a', 'b'].map((text) => pool.read(statement(nap, text, '0'))))
      return new Set(found.map(([row]) => row?.[1])).size
    }
    assert.equal(await backends(), 2, 'alone, after the slow one')
    assert.equal(await backends(), 1, 'together, now that it was quick')
  })

  it('lets one that is too large fail alone', async () => {
    const results = await Promise.allSettled(['10', '20000', '20'].map((length) => pool.read(statement(long, length))))
    assert.deepEqual(
      results.map((result) =>
        result.status === 'fulfilled' ? result.value[0]?.[0]?.length : result.reason.constructor,
      ),
      [10, TooManyBytes, 20],
    )
  })

  it('sends those again that stood behind one whose connection was cut', async () => {
    await pool.read(statement(nap, 'alone', '0'))
    const naps = ['0.25', '0', '0'].map((seconds, i) => pool.read(statement(nap, String(i), seconds)))
    const cut = asSuperuser(
      server,
      'postgres',
      'SELECT pg_sleep(0.05)',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'",
    )
    const results = await Promise.allSettled(naps)
    await cut
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled'],
    )
  })

  it('refuses all of a trip at once where no connection can be had', async () => {
    const none = createReadPool({
      url: server.url('nobody', 'postgres'),
      size: 1,
      guard: { requireStandby: false, login: null, tables: [], others: [] },
      onPromoted: () => undefined,
      startup: startupOptions('views', 3000),
      timeoutMs: 3000,
      replyBytes: 10_000,
    })
    const results = await Promise.allSettled(['1', '2'].map((n) => none.read(statement(inverse, n))))
    await none.close()
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
  })
})
