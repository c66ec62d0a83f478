// What `scrim database verify` tries over each login, as data. Nothing here can show a stored value or change a row: reads
// are of no row, writes are explained, which asks for the permission alone, and each attempt is rolled back.
import { quoteIdentifier } from './quote.ts'

/** `must`: has to answer. `never`: nobody may. `closed`: refused in a dedicated database; in a shared one PUBLIC's to give. */
type Expected = 'must' | 'never' | 'closed'

export interface Attempt {
  readonly what: string
  readonly sql: string
  readonly expected: Expected
  /** How to mend it. */
  readonly mend: string
}

/** What there is to try: read from the catalogue by the administrator, so that undeclared columns are tried as well. */
export interface Targets {
  readonly superuser: string
  /** The command that mends what a step of the plan closes. */
  readonly apply: string
  readonly tables: readonly Table[]
  /** Of the datasets, by the login that reads them. */
  readonly views: Readonly<Record<'scrim_masked' | 'scrim_clear' | 'scrim_lookup', readonly string[]>>
  /** Calls of lookup functions with nothing to look up. */
  readonly lookups: readonly string[]
}

export interface Table {
  readonly schema: string
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly declared: boolean }[]
}

type Line = readonly [what: string, sql: string]

/** No role of ours may ever do these, in whatever database. */
const never = ({ superuser }: Targets): readonly Line[] => [
  ['read the keys of masks', 'SELECT 1 FROM scrim.mask_key LIMIT 0'],
  ['become the owner of the views', 'SET ROLE scrim_owner'],
  ['become the owner of the lookup functions', 'SET ROLE scrim_finder'],
  ['become the superuser', `SET ROLE ${quoteIdentifier(superuser)}`],
  ['become who reads all data', 'SET ROLE pg_read_all_data'],
  ['become who writes all data', 'SET ROLE pg_write_all_data'],
  ['be the superuser for a session', `SET SESSION AUTHORIZATION ${quoteIdentifier(superuser)}`],
  ['run a program on the server', "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'"],
  ['write a file on the server', "COPY (SELECT 1) TO '/dev/null'"],
  ['read a file of the server', "SELECT length(pg_read_file('PG_VERSION'))"],
  ['read a file of the server as bytes', "SELECT length(pg_read_binary_file('PG_VERSION'))"],
  ['list files of the server', "SELECT count(*) FROM pg_ls_dir('.')"],
  ['import a file as a large object', "SELECT lo_import('/dev/null')"],
  ['read passwords', 'SELECT 1 FROM pg_authid LIMIT 0'],
  ['read hashes of passwords', 'SELECT 1 FROM pg_shadow LIMIT 0'],
  ['read large objects', 'SELECT 1 FROM pg_largeobject LIMIT 0'],
  ['read statistics of columns', 'SELECT 1 FROM pg_statistic LIMIT 0'],
  ['read statistics of columns together', 'SELECT stxdmcv FROM pg_statistic_ext_data LIMIT 0'],
  ['create a role', 'CREATE ROLE scrim_verify_role'],
  ['create a schema', 'CREATE SCHEMA scrim_verify_schema'],
  ['create a table in schema scrim', 'CREATE TABLE scrim.scrim_verify_table ()'],
  ['switch the statement log on', "SET LOCAL log_statement = 'all'"],
  ['log statements as slow ones', "SET LOCAL log_min_duration_statement = '0'"],
  ['log all messages', "SET LOCAL log_min_messages = 'debug5'"],
  ['log parameters in full', "SET LOCAL log_parameter_max_length = '-1'"],
  ['switch triggers off', "SET LOCAL session_replication_role = 'replica'"],
  ['reload the configuration', 'SELECT pg_reload_conf()'],
]

/** What PUBLIC has in a fresh database (hardening.md 16). Objects of pg_catalog, so that the function alone is judged. */
const closed: readonly Line[] = [
  ['create a temporary table', 'CREATE TEMPORARY TABLE scrim_verify_table ()'],
  ['create a table in schema public', 'CREATE TABLE public.scrim_verify_table ()'],
  ['run code of its own', 'DO $$ BEGIN NULL; END $$'],
  ['create a large object', 'SELECT lo_create(0)'],
  ['write a large object', "SELECT lo_from_bytea(0, '')"],
  ['sleep', 'SELECT pg_sleep(0)'],
  ['take an advisory lock', 'SELECT pg_try_advisory_xact_lock(8015)'],
  ['send a notification', "SELECT pg_notify('scrim_verify', '')"],
  ['end sessions of its login', 'SELECT pg_terminate_backend(0)'],
  ['write into the log of changes', "SELECT pg_logical_emit_message(true, 'scrim', '')"],
  ['ask the number of its transaction', 'SELECT pg_current_xact_id_if_assigned()'],
  ['run text as a query', "SELECT query_to_xml('SELECT 1', true, true, '')"],
  ['ask the size of a table', "SELECT pg_relation_size('pg_catalog.pg_type'::regclass)"],
  ['ask the size of the database', 'SELECT pg_database_size(current_database())'],
  ['read the definition of a view', "SELECT pg_get_viewdef('pg_catalog.pg_roles'::regclass)"],
  ['read the definition of a function', "SELECT pg_get_functiondef('pg_catalog.now()'::regprocedure)"],
  ['see the sessions of others', 'SELECT 1 FROM pg_stat_get_activity(NULL) LIMIT 0'],
  ['read pg_stats', 'SELECT 1 FROM pg_stats LIMIT 0'],
  ['read pg_stat_activity', 'SELECT 1 FROM pg_stat_activity LIMIT 0'],
  ['read pg_stat_user_tables', 'SELECT 1 FROM pg_stat_user_tables LIMIT 0'],
  ['read pg_class', 'SELECT 1 FROM pg_class LIMIT 0'],
  ['read pg_attribute', 'SELECT 1 FROM pg_attribute LIMIT 0'],
  ['read pg_proc', 'SELECT 1 FROM pg_proc LIMIT 0'],
  ['read pg_views', 'SELECT 1 FROM pg_views LIMIT 0'],
  ['read pg_settings', 'SELECT 1 FROM pg_settings LIMIT 0'],
]

const tableLines = ({ schema, name, columns }: Table): readonly Line[] => {
  const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
  const title = `${schema}.${name}`
  const first = quoteIdentifier(columns[0]?.name ?? '')
  return [
    [`read ${title}`, `SELECT 1 FROM ${table} LIMIT 0`],
    ...columns.map(
      (column): Line => [
        `read ${column.declared ? '' : 'undeclared '}column ${title}.${column.name}`,
        `SELECT ${quoteIdentifier(column.name)} FROM ${table} LIMIT 0`,
      ],
    ),
    [`insert into ${title}`, `EXPLAIN INSERT INTO ${table} DEFAULT VALUES`],
    [`update ${title}`, `EXPLAIN UPDATE ${table} SET ${first} = DEFAULT WHERE false`],
    [`delete from ${title}`, `EXPLAIN DELETE FROM ${table} WHERE false`],
  ]
}

const viewLines = (view: string): readonly Line[] => [
  [`insert into ${view}`, `EXPLAIN INSERT INTO scrim.${quoteIdentifier(view)} DEFAULT VALUES`],
  [`delete from ${view}`, `EXPLAIN DELETE FROM scrim.${quoteIdentifier(view)} WHERE false`],
]

const readView = (view: string): Line => [`read ${view}`, `SELECT 1 FROM scrim.${quoteIdentifier(view)} LIMIT 0`]

/** Everything that is tried over one login. */
export function attemptsOf(login: string, targets: Targets): readonly Attempt[] {
  const { views, tables, lookups, apply } = targets
  const rawMend = `${apply}; if it is PUBLIC that was granted it, its owner: REVOKE … FROM PUBLIC`
  const own = login === 'scrim_masked' || login === 'scrim_clear' || login === 'scrim_lookup' ? views[login] : []
  const others = [...views.scrim_masked, ...views.scrim_clear].filter((view) => !own.includes(view))
  const calls = lookups.map((call): Line => [`look up by ${call}`, `SELECT 1 FROM ${call} LIMIT 0`])
  const as = (expected: Expected, mend: string, lines: readonly Line[]): readonly Attempt[] =>
    lines.map(([what, sql]) => ({ what, sql, expected, mend }))
  return [
    ...as('must', apply, own.map(readView)),
    ...as('never', apply, [...others.map(readView), ...own.flatMap(viewLines)]),
    ...as('never', rawMend, tables.flatMap(tableLines)),
    ...as(login === 'scrim_lookup' ? 'must' : 'never', apply, calls),
    ...as('never', apply, never(targets)),
    ...as('closed', apply, closed),
  ]
}
