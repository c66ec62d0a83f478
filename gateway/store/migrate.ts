// The control database's schema, brought up to date or one step back, by the one login that may: scrim_ctl_owner.
import type { Knex } from 'knex'
import type { Migration } from '../../migrations/migration.ts'
import { migrations } from '../../migrations/registry.ts'
import { openControlDatabase } from './control-database.ts'

/** Beside our own schema, so that undoing the first migration can drop that one. */
const ledger = 'scrim_migrations'

// knex records file names with their endings; ours come from the registry, so a source tree and an image agree.
const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
}

/**
 * Runs every migration that has not run (`up`), or undoes the last one that has (`down`). Undoing the first one drops
 * the audit with everything in it.
 *
 * @param ownerUrl PostgreSQL URL of the role `scrim_ctl_owner` on the control database.
 * @returns the names of what was run or undone, in order; empty when there was nothing to do.
 * @throws the driver's error where the database cannot be reached or refuses; each migration is one transaction.
 */
export async function migrate(ownerUrl: string, direction: 'up' | 'down' = 'up'): Promise<readonly string[]> {
  const database = openControlDatabase(ownerUrl, 4)
  const config: Knex.MigratorConfig = { migrationSource: source, schemaName: ledger }
  try {
    return await database.transaction(async (alone) => {
      // knex's own lock is a row that a killed run leaves behind for ever; this one goes with its connection. Who holds
      // it may clear that row.
      await alone.raw("SELECT pg_advisory_xact_lock(hashtext('scrim migrate'))")
      await database.raw(`CREATE SCHEMA IF NOT EXISTS ${ledger}`)
      await database.migrate.forceFreeMigrationsLock(config)
      const [, names]: [number, readonly string[]] =
        direction === 'up' ? await database.migrate.latest(config) : await database.migrate.down(config)
      return names
    })
  } finally {
    await database.destroy()
  }
}
