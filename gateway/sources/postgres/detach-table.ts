// Drops what we made over one table, so that a migration may drop or change its columns: a view pins those that it reads, a
// lookup function too (hardening.md 11). What others made over ours stops it, and is named.
import pg, { type ClientBase } from 'pg'
import { DatabaseProblems } from './database-plan.ts'
import { withAdministrator } from './with-administrator.ts'

/** All that rests on the table, directly or on what rests on it; in our schema, functions before views. */
const question = `WITH RECURSIVE resting (class, oid) AS (
    SELECT 'pg_class'::regclass::oid, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2
    UNION
    SELECT CASE WHEN w.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass::oid END, coalesce(w.ev_class, d.objid)
    FROM resting r JOIN pg_depend d ON d.refclassid = r.class AND d.refobjid = r.oid
      LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
    WHERE d.deptype = 'n' AND d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass)
  )
  SELECT i.type, i.identity FROM resting r, pg_identify_object(r.class::oid, r.oid, 0) AS i
  WHERE i.schema = 'scrim' AND i.type IN ('function', 'view') ORDER BY i.type, i.identity`

/**
 * @returns what was dropped, e.g. `view scrim.customers_masked_1f2e3d4c`; empty where nothing of ours rests on the table.
 * @throws DatabaseProblems where there is no such table, or where something that is not ours rests on what is ours.
 */
export async function detachTable(
  administrator: string,
  table: { readonly schema: string; readonly name: string },
): Promise<readonly string[]> {
  return withAdministrator(administrator, 'READ WRITE', async (client) => {
    const found = await client.query(
      'SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2',
      [table.schema, table.name],
    )
    if (found.rowCount === 0)
      throw new DatabaseProblems([`there is no table ${table.schema}.${table.name} in this database`])
    const { rows } = await client.query<{ type: string; identity: string }>(question, [table.schema, table.name])
    for (const type of ['function', 'view']) {
      const ours = rows.filter((row) => row.type === type).map(({ identity }) => identity)
      if (ours.length > 0) await drop(client, `DROP ${type.toUpperCase()} ${ours.join(', ')}`)
    }
    return rows.map(({ type, identity }) => `${type} ${identity}`)
  })
}

async function drop(client: ClientBase, sql: string): Promise<void> {
  try {
    await client.query(sql)
  } catch (error) {
    const isPinned = error instanceof pg.DatabaseError && error.code === '2BP01'
    if (!isPinned) throw error
    const pins = (error.detail ?? '').split('\n').filter((line) => line !== '')
    throw new DatabaseProblems(
      pins.map((line) => `${line}: it is not ours, so drop it first, or rebuild it on your own table`),
    )
  }
}
