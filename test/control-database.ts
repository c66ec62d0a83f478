// A control database for one test file: bootstrapped, migrated, every role with the superuser's password.
import pg from 'pg'
import { controlBootstrap } from '../gateway/store/control-bootstrap.ts'
import { migrate } from '../gateway/store/migrate.ts'
import type { TestPostgres } from './postgres.ts'

const quotedRoles = ['scrim_ctl_owner', 'scrim_control', 'scrim_audit']

/** Runs statements as the superuser, one after the other; answers the rows of the last. */
export async function asSuperuser(postgres: TestPostgres, database: string, ...statements: readonly string[]) {
  return asRole(postgres.url('postgres', database), ...statements)
}

/** The same over any URL. */
export async function asRole(url: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

/** Makes the database, its roles and its schema; answers the URL of each role. */
export async function createTestControl(postgres: TestPostgres, database = 'scrim_control') {
  await asSuperuser(
    postgres,
    'postgres',
    `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`,
    `CREATE DATABASE "${database}"`,
  )
  await asSuperuser(
    postgres,
    database,
    ...controlBootstrap(database),
    ...quotedRoles.map((role) => `ALTER ROLE ${role} PASSWORD '${postgres.superuser}'`),
  )
  const urls = {
    owner: postgres.url('scrim_ctl_owner', database),
    control: postgres.url('scrim_control', database),
    audit: postgres.url('scrim_audit', database),
    superuser: postgres.url('postgres', database),
  }
  await migrate(urls.owner)
  return urls
}
