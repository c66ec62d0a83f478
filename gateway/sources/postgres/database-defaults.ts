// What new objects will be granted by themselves: nothing to our roles, whoever makes them, and nothing of what our owners make
// to anybody. A key table that default privileges expose is open from its first moment (hardening.md 10, 17).
import { type Step, type Survey, step } from './database-plan.ts'
import { ownerNames, roleNames } from './database-roles.ts'
import { quoteIdentifier } from './quote.ts'

const kinds: Readonly<Record<string, string>> = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
  L: 'LARGE OBJECTS',
}

export async function defaultSteps(survey: Survey): Promise<readonly Step[]> {
  return [...(await closedFunctions(survey)), ...(await takenDefaults(survey))]
}

/** A function that an owner makes is nobody's to call until it is granted. */
async function closedFunctions({ client }: Survey): Promise<readonly Step[]> {
  const { rows } = await client.query<{ role: string }>(
    `SELECT defaclrole::regrole::text AS role FROM pg_default_acl
     WHERE defaclnamespace = 0 AND defaclobjtype = 'f'
       AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) AS a WHERE a.grantee = 0)`,
  )
  const closed = rows.map((row) => row.role)
  return ownerNames
    .filter((role) => !closed.includes(role))
    .map((role) => {
      const sql = `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`
      return step('~', `close functions of ${role} by default`, sql)
    })
}

async function takenDefaults({ client }: Survey): Promise<readonly Step[]> {
  const { rows } = await client.query<{ maker: string; schema: string | null; kind: string; grantee: string }>(
    `SELECT DISTINCT m.rolname AS maker, n.nspname AS schema, d.defaclobjtype AS kind, coalesce(r.rolname, 'PUBLIC') AS grantee
     FROM pg_default_acl d JOIN pg_roles m ON m.oid = d.defaclrole LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,
       aclexplode(d.defaclacl) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE a.grantee <> d.defaclrole
       AND (r.rolname = ANY ($1) OR m.rolname = ANY ($2) AND NOT (d.defaclobjtype = 'f' AND a.grantee = 0 AND n.oid IS NULL))
     ORDER BY 1, 2, 3, 4`,
    [roleNames, ownerNames],
  )
  return rows.map(({ maker, schema, kind, grantee }) => {
    const objects = kinds[kind] ?? kind
    const where = schema === null ? '' : ` IN SCHEMA ${quoteIdentifier(schema)}`
    const whom = grantee === 'PUBLIC' ? grantee : quoteIdentifier(grantee)
    const title = `take back from ${grantee}: what new ${objects.toLowerCase()} of ${maker} would give it`
    const sql = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(maker)}${where} REVOKE ALL ON ${objects} FROM ${whom};`
    return step('-', title, sql)
  })
}
