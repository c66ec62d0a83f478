// Whether a session may be read over: on a standby where one is demanded, as the login that its pool is for, and that login
// no stronger than declared (security.md, Roles). One statement, two where the login may use a schema of the datasets.
// It asks of names that the catalogue knows, and of our own schema as wholes: a grant on single columns there, and a view over
// raw data in another schema, are what `scrim database verify` finds, not this.
import pg, { type ClientBase } from 'pg'
import { quoteIdentifier } from './quote.ts'

export interface Guard {
  readonly requireStandby: boolean
  /** The role that the pool logs in as; null: any that is weak enough. */
  readonly login: string | null
  /** The tables of the datasets, of which it may read no column. Empty where no view stands before them. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[]
  /** Names in schema scrim that are other logins' to read: the keys, and the views of another pool. */
  readonly others: readonly string[]
}

/** In words for an operator: open to all in /readyz, so no host, no name of a table, no secret. */
export class NotGuarded extends Error {}

const timeoutMs = 2000

interface Session {
  readonly standby: boolean
  readonly login: string
  readonly acts: string
  readonly superuser: boolean
  readonly powers: boolean
  readonly member: boolean
  /** Whether it may read one of `others`. */
  readonly strays: boolean
  /** Those of the datasets' tables that the login may use. */
  readonly schemas: readonly string[]
}

const question = `SELECT pg_is_in_recovery() AS standby, session_user AS login, current_user AS acts,
  current_setting('is_superuser') <> 'off' AS superuser,
  r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls AS powers,
  EXISTS (SELECT FROM pg_roles o WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')) AS member,
  CASE WHEN has_schema_privilege(r.oid, to_regnamespace('scrim')::oid, 'USAGE') THEN EXISTS (SELECT FROM unnest($2::text[]) AS t
    WHERE has_table_privilege(r.oid, to_regclass('scrim.' || quote_ident(t))::oid, 'SELECT')) ELSE false END AS strays,
  ARRAY(SELECT s FROM unnest($1::text[]) AS s
    WHERE has_schema_privilege(r.oid, to_regnamespace(quote_ident(s))::oid, 'USAGE')) AS schemas
  FROM pg_roles r WHERE r.rolname = session_user`

/** @throws NotGuarded where the session is not as declared; pg's errors where the server does not answer. */
export async function assertGuarded(client: ClientBase, guard: Guard): Promise<void> {
  const schemas = [...new Set(guard.tables.map(({ schema }) => schema))]
  const asked = { text: question, values: [schemas, guard.others], query_timeout: timeoutMs }
  const { rows } = await client.query<Session>(asked)
  const session = rows[0]
  const why = session ? judge(session, guard) : 'the server does not say who the login is'
  if (why !== null) throw new NotGuarded(why)
  if (session && session.schemas.length > 0) await assertBlind(client, session.schemas, guard)
}

function judge(session: Session, { requireStandby, login }: Guard): string | null {
  if (session.superuser) return 'the login is a superuser'
  if (login !== null && session.login !== login) return `the login is not ${login}, as this pool demands`
  if (session.acts !== session.login) return 'the login acts as another role'
  if (session.powers) return 'the login may create roles or databases, replicate, or pass by row security'
  if (session.member) return 'the login is a member of another role'
  if (session.strays) return 'the login may read the keys of masks, or a view of another login'
  if (requireStandby && !session.standby) return 'the server is a primary, and this source demands a standby'
  return null
}

/** Who may not use a schema reads nothing in it, so most sessions need not be asked this. */
async function assertBlind(client: ClientBase, schemas: readonly string[], { tables }: Guard): Promise<void> {
  const names = tables
    .filter(({ schema }) => schemas.includes(schema))
    .map(({ schema, name }) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`)
  const text = `SELECT count(*) > 0 AS reads FROM unnest($1::text[]) AS t
    WHERE has_any_column_privilege(session_user, to_regclass(t)::oid, 'SELECT')`
  const asked = { text, values: [names], query_timeout: timeoutMs }
  const { rows } = await client.query<{ reads: boolean }>(asked).catch((error: unknown) => {
    // A dedicated database took that function from PUBLIC, and with it every schema: the login has one nevertheless.
    if (error instanceof pg.DatabaseError && error.code === '42501') return { rows: [] }
    throw error
  })
  if (rows[0]?.reads !== false) throw new NotGuarded('the login may read a table of a dataset beside its view')
}
