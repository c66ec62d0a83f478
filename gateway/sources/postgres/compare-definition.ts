// Whether what stands is what we would write now: ours is made beside it for a moment, and both are read as Postgres writes
// them. A comment can be forged with the definition that it vouches for; this cannot.
import pg, { type ClientBase } from 'pg'
import { quoteIdentifier } from './quote.ts'

const trial = 'pg_temp.scrim_compare'

/** @param qualified of a view that stands, as SQL names it. */
export const isViewAs = (client: ClientBase, qualified: string, select: string): Promise<boolean> =>
  compare(
    client,
    `CREATE VIEW ${trial} AS ${select}`,
    'SELECT pg_get_viewdef($1::regclass) = pg_get_viewdef($2::regclass) AS same',
    [qualified, trial],
  )

const body = (oid: string): string =>
  `regexp_replace(pg_get_functiondef(${oid}), '^CREATE OR REPLACE FUNCTION [^(]+', '')`

/** @param signature of the function that stands, as SQL names it. A body may name its own function, so the other bears its name. */
export const isFunctionAs = (
  client: ClientBase,
  signature: string,
  { name, definition }: { readonly name: string; readonly definition: string },
): Promise<boolean> =>
  compare(
    client,
    `CREATE FUNCTION pg_temp.${quoteIdentifier(name)}${definition}`,
    `SELECT ${body('$1::regprocedure')} = ${body('oid')} AS same FROM pg_proc
     WHERE pronamespace = pg_my_temp_schema() AND proname = $2`,
    [signature, name],
  )

/** What cannot be made now, as what it reads has changed, is not what stands. */
async function compare(client: ClientBase, create: string, ask: string, values: readonly string[]): Promise<boolean> {
  await client.query('SAVEPOINT scrim_compare')
  try {
    await client.query(create)
    const { rows } = await client.query<{ same: boolean }>(ask, [...values])
    return rows[0]?.same === true
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return false
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT scrim_compare; RELEASE SAVEPOINT scrim_compare')
  }
}
