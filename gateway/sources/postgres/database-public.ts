// What PUBLIC, so also each of our roles, may do in this database beyond reading views. In a shared database that is said
// and left alone, as its applications may rest on it; in a dedicated one it is taken away (hardening.md 16).
import { beyondInitial, type Given } from './beyond-initial.ts'
import { type Step, type Survey, step } from './database-plan.ts'

/**
 * Writing, waiting, locking and messaging; sizes, statistics and definitions, which tell of hidden rows; names of
 * undeclared columns. What stays, as no grant stands before it: `oid::regclass` and its like, and `format_type`, name a
 * table or type to whoever guesses its number, but no column.
 */
const functionPattern =
  '^(lo_|lowrite|loread|pg_(try_)?advisory|pg_sleep|pg_notify|pg_logical_|pg_export_snapshot|' +
  'pg_(cancel|terminate)_backend|pg_stat_get_|(query|cursor|table|schema|database)_to_xml|ts_stat|' +
  'pg_(total_)?relation_size|pg_relation_file|pg_filenode_relation|pg_(table|indexes|database|tablespace)_size|pg_get_(viewdef|function|' +
  'ruledef|expr|constraintdef|indexdef|triggerdef|partkeydef|' +
  'partition_constraintdef|statisticsobjdef|sequence_data|replication_slots)|pg_(restore|clear)_|pg_current_xact|' +
  'txid_current|pg_identify_object|pg_describe_object|has_(any_)?column_privilege|pg_lock_status|pg_prepared_xact|pg_sequence_last_value|pg_show_all_settings)'

/** Beside all `pg_stat…`. Not `pg_roles`: a session may ask what its own role is. */
const catalogues = (
  'pg_class pg_attribute pg_attrdef pg_proc pg_rewrite pg_constraint pg_index pg_trigger pg_partitioned_table pg_policy ' +
  'pg_policies pg_tables pg_views pg_matviews pg_rules pg_indexes pg_sequences pg_type pg_enum pg_description ' +
  'pg_shdescription pg_database pg_settings pg_locks pg_db_role_setting pg_largeobject_metadata'
).split(' ')

/** @returns steps for a dedicated database, else notes. */
export async function publicSteps(survey: Survey): Promise<{ steps: readonly Step[]; notes: readonly string[] }> {
  const given = await publicGrants(survey)
  const { dedicated } = survey.options
  const steps = given.map(({ what, privilege, on, objects }) =>
    step('-', `take from PUBLIC: ${what}`, `REVOKE ${privilege} ON ${on} ${objects.join(',\n  ')} FROM PUBLIC;`, true),
  )
  const notes = given.map(({ what, objects }) => `PUBLIC, so each of our roles, has: ${what}: ${shorten(objects)}`)
  return dedicated ? { steps, notes: [] } : { steps: [], notes }
}

async function publicGrants({ client }: Survey): Promise<readonly Given[]> {
  const list = async (sql: string, values: readonly unknown[] = []): Promise<readonly string[]> => {
    const { rows } = await client.query<{ object: string }>(`${sql} ORDER BY 1`, [...values])
    return rows.map((row) => row.object)
  }
  const isPublics = (acl: string, privileges: string): string =>
    `EXISTS (SELECT FROM aclexplode(${acl}) AS a WHERE a.grantee = 0 AND a.privilege_type IN (${privileges}))`
  const given: readonly Given[] = [
    {
      what: 'connecting and temporary tables',
      privilege: 'CONNECT, TEMPORARY',
      on: 'DATABASE',
      objects: await list(
        `SELECT quote_ident(datname) AS object FROM pg_database
         WHERE (datname = current_database() OR datname IN ('postgres', 'template1'))
           AND ${isPublics("coalesce(datacl, acldefault('d', datdba))", "'CONNECT', 'TEMPORARY'")}`,
      ),
    },
    {
      what: 'schemas',
      privilege: 'ALL',
      on: 'SCHEMA',
      objects: await list(
        `SELECT quote_ident(nspname) AS object FROM pg_namespace
         WHERE nspname <> 'pg_catalog' AND ${isPublics('nspacl', "'USAGE', 'CREATE'")}`,
      ),
    },
    {
      what: 'languages',
      privilege: 'USAGE',
      on: 'LANGUAGE',
      objects: await list(
        `SELECT quote_ident(lanname) AS object FROM pg_language
         WHERE lanpltrusted AND ${isPublics("coalesce(lanacl, acldefault('l', lanowner))", "'USAGE'")}`,
      ),
    },
    {
      what: 'tables and views',
      privilege: 'ALL',
      on: 'TABLE',
      objects: await list(
        `SELECT c.oid::regclass::text AS object FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND (c.relacl IS NOT NULL AND EXISTS (SELECT FROM aclexplode(c.relacl) AS a WHERE a.grantee = 0)
             OR EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) AS a
               WHERE t.attrelid = c.oid AND NOT t.attisdropped AND a.grantee = 0))`,
      ),
    },
    {
      what: 'functions that write, wait, lock, or tell sizes, statistics, definitions and names',
      privilege: 'EXECUTE',
      on: 'FUNCTION',
      objects: await list(
        `SELECT p.oid::regprocedure::text AS object FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.proname ~ $1
           AND ${isPublics("coalesce(p.proacl, acldefault('f', p.proowner))", "'EXECUTE'")}`,
        [functionPattern],
      ),
    },
    {
      what: "functions that act as their owner, or are code of an extension's own",
      privilege: 'EXECUTE',
      on: 'ROUTINE',
      objects: await list(
        `SELECT p.oid::regprocedure::text AS object FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
         JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prokind IN ('f', 'p')
           AND (p.prosecdef OR l.lanname = 'c')
           AND ${isPublics("coalesce(p.proacl, acldefault('f', p.proowner))", "'EXECUTE'")}`,
      ),
    },
    {
      what: 'settings that only a superuser should change',
      privilege: 'ALL',
      on: 'PARAMETER',
      objects: await list(
        `SELECT parname AS object FROM pg_parameter_acl
         WHERE EXISTS (SELECT FROM aclexplode(paracl) AS a WHERE a.grantee = 0)`,
      ),
    },
    {
      what: 'catalogues that show statistics, definitions and names',
      privilege: 'SELECT',
      on: 'TABLE',
      objects: await list(
        `SELECT c.oid::regclass::text AS object FROM pg_class c
         WHERE c.relnamespace = 'pg_catalog'::regnamespace AND (c.relname = ANY ($1) OR c.relname ~ '^pg_stat')
           AND ${isPublics('c.relacl', "'SELECT'")}`,
        [catalogues],
      ),
    },
  ]
  return [...given, ...(await beyondInitial(client))].filter(({ objects }) => objects.length > 0)
}

const shorten = (objects: readonly string[]): string =>
  objects.length <= 8 ? objects.join(', ') : `${objects.slice(0, 8).join(', ')} and ${objects.length - 8} more`
