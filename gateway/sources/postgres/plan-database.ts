// Datasets and a database go in, the steps between them come out. What it makes to compare, it takes back: nothing changes.
import type { ClientBase } from 'pg'
import type { Dataset } from '../../catalog/dataset.ts'
import { checkTables } from './check-tables.ts'
import { grantSteps } from './database-grants.ts'
import { guardSteps } from './database-guard.ts'
import { loadLookups, lookupSteps } from './database-lookups.ts'
import { type DatabaseOptions, type DatabasePlan, DatabaseProblems, type Survey } from './database-plan.ts'
import { publicSteps } from './database-public.ts'
import { rightSteps } from './database-rights.ts'
import { roleSteps, settingSteps } from './database-roles.ts'
import { schemaSteps } from './database-schema.ts'
import { findStrangers } from './database-strangers.ts'
import { loadViews, viewSteps } from './database-views.ts'
import { withAdministrator } from './with-administrator.ts'

/** The oldest PostgreSQL that has transaction_timeout and login event triggers. */
const oldest = { number: 170_000, name: 'PostgreSQL 17' }

/**
 * What is missing between the database and its datasets (all of one source).
 *
 * @param administrator URL of a role that may create roles and owns the database and tables, best a superuser; or a
 *   client in a transaction of its own, whose `search_path` is `pg_catalog`.
 * @throws DatabaseProblems where a dataset does not fit the database, or the database cannot hold what it needs.
 */
export async function planDatabase(
  administrator: string | ClientBase,
  datasets: readonly Dataset[],
  options: DatabaseOptions,
): Promise<DatabasePlan> {
  if (typeof administrator === 'string') {
    return withAdministrator(administrator, 'ROLLED BACK', (client) => planDatabase(client, datasets, options))
  }
  const superuser = await assertServer(administrator)
  const survey: Survey = { client: administrator, datasets, options, superuser }
  const tables = await checkTables(survey)
  if (tables.problems.length > 0) throw new DatabaseProblems(tables.problems)
  const views = await loadViews(survey)
  const made = viewSteps(survey, views)
  const lookups = await loadLookups(survey)
  const grants = await grantSteps(survey, views, lookups)
  const fromPublic = await publicSteps(survey)
  const guard = await guardSteps(survey)
  const strangers = await findStrangers(survey, views, lookups)
  const revokes = grants.filter((grant) => grant.sql.startsWith('REVOKE'))
  const steps = [
    ...(await roleSteps(survey)),
    ...(await settingSteps(survey)),
    ...(await schemaSteps(survey)),
    ...revokes,
    ...(await rightSteps(survey, lookups)),
    ...grants.filter((grant) => !revokes.includes(grant) && !grant.sql.includes('ON TABLE "scrim"')),
    ...made,
    ...lookupSteps(survey, lookups),
    ...grants.filter((grant) => !revokes.includes(grant) && grant.sql.includes('ON TABLE "scrim"')),
    ...fromPublic.steps,
    ...guard.steps,
  ]
  const notes = [...tables.notes, ...fromPublic.notes, ...guard.notes, ...strangers.notes]
  return { steps, byHand: strangers.byHand, notes }
}

/** @returns whether the administrator is a superuser. */
async function assertServer(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ encoding: string; standby: boolean; version: number; superuser: boolean }>(
    `SELECT current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby,
       current_setting('server_version_num')::integer AS version,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser`,
  )
  const server = rows[0]
  if (!server) throw new Error('Postgres did not say what it is')
  const problems = [
    server.encoding === 'UTF8' ? [] : [`the database is in ${server.encoding}: only UTF8 gives every text one meaning`],
    server.standby ? ['this is a standby: the URL of `admin` must lead to its primary'] : [],
    server.version < oldest.number ? [`the server is older than ${oldest.name}`] : [],
  ].flat()
  if (problems.length > 0) throw new DatabaseProblems(problems)
  return server.superuser
}
