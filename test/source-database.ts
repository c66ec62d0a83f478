// A source's database for one test: made with its table, applied by the gateway's own code, asked over each role.
import pg from 'pg'
import type { Dataset } from '../gateway/catalog/dataset.ts'
import { type ApplyResult, applyDatabase } from '../gateway/sources/postgres/apply-database.ts'
import type { DatabaseOptions } from '../gateway/sources/postgres/database-plan.ts'
import { asRole, asSuperuser } from './control-database.ts'
import type { TestPostgres } from './postgres.ts'
import { createShop, customers } from './shop-fixture.ts'

export interface SourceDatabase {
  /** URL of the superuser. */
  readonly admin: string
  apply(options?: Partial<DatabaseOptions>, datasets?: readonly Dataset[]): Promise<ApplyResult>
  superuser(...statements: readonly string[]): Promise<Record<string, unknown>[]>
  as(role: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]>
}

/** Roles are the cluster's: every database of a server shares them. */
export async function createSourceDatabase(postgres: TestPostgres, name: string): Promise<SourceDatabase> {
  await asSuperuser(postgres, 'postgres', `CREATE DATABASE "${name.replaceAll('"', '""')}"`)
  await asSuperuser(postgres, name, ...createShop)
  const admin = postgres.url('postgres', name)
  return {
    admin,
    async apply(options = {}, datasets = [customers]) {
      const result = await applyDatabase(admin, datasets, { dedicated: false, prune: false, ...options })
      // The gateway makes roles without a password; whoever runs the database gives them one.
      const logins = ['scrim_masked', 'scrim_clear', 'scrim_lookup']
      await asRole(admin, ...logins.map((role) => `ALTER ROLE ${role} PASSWORD '${postgres.superuser}'`))
      return result
    },
    superuser: (...statements) => asRole(admin, ...statements),
    as: (role, ...statements) => asRole(postgres.url(role, name), ...statements),
  }
}

/** All that came back to a session that ran the statements: rows, notices, and how it ended. */
export interface Attempt {
  /** The SQLSTATE of the refusal; null where every statement was answered. */
  readonly refused: string | null
  readonly seen: string
}

export async function attempt(url: string, statements: readonly string[]): Promise<Attempt> {
  const client = new pg.Client({ connectionString: url })
  const seen: string[] = []
  client.on('notice', (notice) => seen.push(JSON.stringify({ ...notice, message: notice.message })))
  await client.connect()
  try {
    for (const statement of statements) seen.push(JSON.stringify((await client.query(statement)).rows))
    return { refused: null, seen: seen.join('\n') }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    const words = JSON.stringify({ ...error, message: error.message })
    return { refused: error.code ?? '', seen: [...seen, words].join('\n') }
  } finally {
    await client.end()
  }
}
