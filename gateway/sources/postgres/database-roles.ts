// The roles of a source, what they are and the settings of their sessions: what differs becomes steps (hardening.md 10, 14).
// Settings are hints to honest sessions, which may change most of them; the guards are the grants and the standby.
import { type Step, type Survey, step } from './database-plan.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import { roleSettings } from './session-settings.ts'

/** Name → connections allowed at once; null: cannot log in. */
const roles = {
  scrim_owner: null, // owns views and keys
  scrim_finder: null, // owns lookup functions
  scrim_masked: 40,
  scrim_clear: 10,
  scrim_lookup: 10,
} as const satisfies Record<string, number | null>

export const roleNames: readonly string[] = Object.keys(roles)
export const loginNames: readonly string[] = Object.entries(roles).flatMap(([name, limit]) => (limit ? [name] : []))
export const ownerNames: readonly string[] = roleNames.filter((name) => !loginNames.includes(name))

/**
 * Creates roles that are missing, mends those that are stronger than declared, takes memberships from them, and others out
 * of those that log in: who is in one reads what it reads. In the owners, only who may create roles can be an administrator;
 * whoever created a role may hand it out.
 */
export async function roleSteps(survey: Survey): Promise<readonly Step[]> {
  const { client } = survey
  const stored = await client.query<{ rolname: string; attributes: string }>(
    `SELECT rolname, concat_ws(' ',
       CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
       CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
       CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
       CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
       CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
       CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
       CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
       'CONNECTION LIMIT', rolconnlimit) AS attributes
     FROM pg_roles WHERE rolname = ANY ($1)`,
    [roleNames],
  )
  const attributesOf = new Map(stored.rows.map((row) => [row.rolname, row.attributes]))
  const steps: Step[] = []
  for (const [name, limit] of Object.entries(roles)) {
    const wanted =
      `${limit ? 'LOGIN' : 'NOLOGIN'} NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS ` +
      `CONNECTION LIMIT ${limit ?? -1}`
    const found = attributesOf.get(name)
    if (found === undefined) steps.push(step('+', `create role ${name}`, `CREATE ROLE ${name} ${wanted};`))
    else if (found !== wanted)
      steps.push(step('~', `mend role ${name}: ${differing(found, wanted)}`, `ALTER ROLE ${name} ${wanted};`, true))
  }
  steps.push(...(await membershipSteps(survey)))
  return steps
}

/** What a role has and should not, e.g. `CREATEDB, CONNECTION LIMIT 50`. */
function differing(found: string, wanted: string): string {
  const attributes = found.match(/CONNECTION LIMIT \S+|\w+/g) ?? []
  return attributes.filter((one) => !wanted.match(/CONNECTION LIMIT \S+|\w+/g)?.includes(one)).join(', ')
}

async function membershipSteps({ client, superuser }: Survey): Promise<readonly Step[]> {
  const { rows } = await client.query<{ member: string; granted: string; grantor: string }>(
    `SELECT m.rolname AS member, g.rolname AS granted, a.grantor::regrole::text AS grantor FROM pg_auth_members a
       JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
     WHERE m.rolname = ANY ($1)
       OR NOT m.rolsuper AND m.rolname <> current_user AND (
         g.rolname = ANY ($2) AND (a.inherit_option OR a.set_option OR a.admin_option AND NOT m.rolcreaterole)
         OR g.rolname = ANY ($3) AND NOT m.rolcreaterole)
     ORDER BY 1, 2, 3`,
    [roleNames, loginNames, ownerNames],
  )
  const steps = rows.map(({ member, granted, grantor }) => {
    const sql = `REVOKE ${quoteIdentifier(granted)} FROM ${quoteIdentifier(member)} GRANTED BY ${grantor} CASCADE;`
    return step('-', `take ${member} out of ${granted}`, sql)
  })
  if (superuser) return steps
  // Another administrator makes what the owner owns, so it must be able to act as the owner.
  const { rows: mine } = await client.query<{ rolname: string }>(
    `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND pg_has_role(current_user, oid, 'USAGE')
     AND pg_has_role(current_user, oid, 'SET')`,
    [ownerNames],
  )
  if (mine.length === ownerNames.length) return steps
  const sql = `GRANT ${ownerNames.join(', ')} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;`
  return [...steps, step('+', 'let the administrator act as the owners', sql)]
}

/** Session settings of the roles that log in, in this database alone. */
export async function settingSteps({ client, datasets }: Survey): Promise<readonly Step[]> {
  const { rows } = await client.query<{ rolname: string; setting: string }>(
    `SELECT r.rolname, unnest(s.setconfig) AS setting FROM pg_db_role_setting s
     JOIN pg_roles r ON r.oid = s.setrole JOIN pg_database d ON d.oid = s.setdatabase
     WHERE d.datname = current_database() AND r.rolname = ANY ($1)`,
    [loginNames],
  )
  const stored = new Set(rows.map((row) => `${row.rolname}.${row.setting.toLowerCase()}`))
  const { rows: current } = await client.query<{ name: string }>('SELECT current_database() AS name')
  const database = quoteIdentifier(current[0]?.name ?? '')
  // A statement may take as long as the most patient dataset says.
  const statementMs = Math.max(1000, ...datasets.map((dataset) => dataset.limits.timeoutMs))
  const missing = loginNames.flatMap((role) =>
    [
      { title: `settings of ${role}`, settings: roleSettings(statementMs), superuser: false },
      { title: `log settings of ${role}`, settings: logSettings, superuser: true },
    ].flatMap(({ title, settings, superuser }) => {
      const missing = settings.filter(([name, value]) => !stored.has(`${role}.${name}=${value}`.toLowerCase()))
      const lines = missing.map(([name, value]) => {
        return `ALTER ROLE ${role} IN DATABASE ${database} SET ${name} = ${quoteLiteral(value)};`
      })
      return lines.length === 0 ? [] : [step('~', title, lines.join('\n'), superuser)]
    }),
  )
  const declared = [...roleSettings(statementMs), ...logSettings].map(([name]) => name.toLowerCase())
  return [...missing, ...(await strangeSettings(client, declared, database))]
}

/** What is set for one of our roles in every database, or in this one and not declared. Other databases have their own. */
async function strangeSettings(
  client: Survey['client'],
  declared: readonly string[],
  database: string,
): Promise<readonly Step[]> {
  const { rows } = await client.query<{ role: string; name: string; everywhere: boolean }>(
    `SELECT r.rolname AS role, split_part(c, '=', 1) AS name, s.setdatabase = 0 AS everywhere
     FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS c
     WHERE r.rolname = ANY ($1) AND (s.setdatabase = 0
       OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND NOT (lower(split_part(c, '=', 1)) = ANY ($2) AND r.rolname = ANY ($3)))
     ORDER BY 1, 2, 3`,
    [roleNames, declared, loginNames],
  )
  return rows.map(({ role, name, everywhere }) => {
    const setting = name.split('.').map(quoteIdentifier).join('.')
    const sql = `ALTER ROLE ${role} ${everywhere ? '' : `IN DATABASE ${database} `}RESET ${setting};`
    return step('~', `reset ${name} of ${role}${everywhere ? ', set for every database' : ''}`, sql, true)
  })
}

/** Only a superuser may set them. */
export const logSettings: readonly (readonly [string, string])[] = [
  ['log_min_messages', 'fatal'],
  ['log_statement', 'none'],
  ['log_min_duration_statement', '-1'],
  ['log_parameter_max_length', '0'],
]
