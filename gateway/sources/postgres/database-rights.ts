// What our roles hold by name beside tables and schemas (functions, languages, parameters, large objects, servers …), and who
// may call the functions of our own schemas: nobody but whom we name. Postgres keeps the list itself, in pg_shdepend.
import type { StoredLookup } from './database-lookups.ts'
import { type Step, type Survey, step } from './database-plan.ts'
import { roleNames } from './database-roles.ts'
import { quoteIdentifier } from './quote.ts'

/** What pg_identify_object calls an object → what REVOKE calls it. */
const keywords: Readonly<Record<string, string>> = {
  function: 'ROUTINE',
  procedure: 'ROUTINE',
  aggregate: 'ROUTINE',
  language: 'LANGUAGE',
  type: 'TYPE',
  domain: 'TYPE',
  'large object': 'LARGE OBJECT',
  'parameter ACL': 'PARAMETER',
  tablespace: 'TABLESPACE',
  server: 'FOREIGN SERVER',
  'foreign-data wrapper': 'FOREIGN DATA WRAPPER',
}

interface Right {
  readonly type: string
  readonly identity: string
  readonly grantee: string
}

/** Tables, columns, schemas and defaults have files of their own. */
const byName = `SELECT i.type, i.identity, r.rolname AS grantee
  FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid, pg_identify_object(d.classid, d.objid, d.objsubid) AS i
  WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'a' AND r.rolname = ANY ($1)
    AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND d.classid NOT IN ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_default_acl'::regclass, 'pg_database'::regclass)`

const onFunctions = `SELECT 'function' AS type, i.identity, coalesce(r.rolname, 'PUBLIC') AS grantee
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
    pg_identify_object('pg_proc'::regclass, p.oid, 0) AS i,
    aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE n.nspname IN ('scrim', 'scrim_guard') AND a.grantee <> p.proowner`

/** Lookup functions as `apply` made them ($2), and the language that they are written in. */
const isWanted = `grantee = 'scrim_finder' AND type = 'language' AND identity = 'sql'
  OR grantee = 'scrim_lookup' AND type = 'function' AND identity = ANY ($2)`

export async function rightSteps({ client }: Survey, lookups: readonly StoredLookup[]): Promise<readonly Step[]> {
  const { rows } = await client.query<Right>(
    `SELECT * FROM (${byName} UNION ${onFunctions}) AS h WHERE NOT (${isWanted}) ORDER BY 3, 1, 2`,
    [roleNames, lookups.filter(({ intact }) => intact).map(({ identity }) => identity)],
  )
  const taken = rows.map(({ type, identity, grantee }) => {
    const on = `${keywords[type] ?? type.toUpperCase()} ${identity}`
    const whom = grantee === 'PUBLIC' ? grantee : quoteIdentifier(grantee)
    return step(
      '-',
      `take back from ${grantee}: all on ${type} ${identity}`,
      `REVOKE ALL ON ${on} FROM ${whom} CASCADE;`,
    )
  })
  return [...taken, ...(await databaseSteps(client))]
}

/** On this database our logins have CONNECT, and nobody of ours has more. */
async function databaseSteps(client: Survey['client']): Promise<readonly Step[]> {
  const { rows } = await client.query<{ database: string; grantee: string; privileges: string }>(
    `SELECT datname AS database, r.rolname AS grantee, string_agg(a.privilege_type, ', ' ORDER BY 1) AS privileges
     FROM pg_database, aclexplode(datacl) AS a JOIN pg_roles r ON r.oid = a.grantee
     WHERE datname = current_database() AND r.rolname = ANY ($1) AND (a.privilege_type <> 'CONNECT' OR a.is_grantable)
     GROUP BY 1, 2 ORDER BY 2`,
    [roleNames],
  )
  return rows.map(({ database, grantee, privileges }) => {
    const sql = `REVOKE ${privileges} ON DATABASE ${quoteIdentifier(database)} FROM ${quoteIdentifier(grantee)} CASCADE;`
    return step('-', `take back from ${grantee}: ${privileges} on the database`, sql)
  })
}
