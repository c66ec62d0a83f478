// The schema of our own and the keys of masks in it. Keys are made inside the server and never leave it (hardening.md 13).
import { maskDomains } from '../../expr/mask-domains.ts'
import { DatabaseProblems, type Step, type Survey, step } from './database-plan.ts'
import { loginNames } from './database-roles.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'

export async function schemaSteps(survey: Survey): Promise<readonly Step[]> {
  const { client } = survey
  const { rows } = await client.query<{ database: string; owner: string | null; keys: boolean; connect: string[] }>(
    `SELECT current_database() AS database,
       (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'scrim') AS owner,
       to_regclass('scrim.mask_key') IS NOT NULL AS keys,
       ARRAY(SELECT a.grantee::regrole::text FROM pg_database, aclexplode(datacl) AS a
         WHERE datname = current_database() AND a.privilege_type = 'CONNECT' AND a.grantee <> 0) AS connect`,
  )
  const found = rows[0]
  if (!found) throw new Error('Postgres did not say what is there')
  if (found.owner !== null && found.owner !== 'scrim_owner') {
    throw new DatabaseProblems([`the schema scrim belongs to ${found.owner}: it must be the gateway's own`])
  }
  const steps: Step[] = []
  const offline = loginNames.filter((name) => !found.connect.includes(name))
  if (offline.length > 0) {
    const sql = `GRANT CONNECT ON DATABASE ${quoteIdentifier(found.database)} TO ${offline.join(', ')};`
    steps.push(step('let our roles connect', sql))
  }
  steps.push(...(await defaultSteps(survey)))
  if (found.owner === null) {
    steps.push(step('create schema scrim', 'CREATE SCHEMA scrim AUTHORIZATION scrim_owner;'))
  }
  if (!found.keys) steps.push(step('create the table of mask keys', createKeys))
  const made = found.keys ? await client.query<{ name: string }>('SELECT name FROM scrim.mask_key') : null
  const present = new Set(made?.rows.map((row) => row.name))
  const missing = [...domainsOf(survey)].filter((domain) => !present.has(domain)).sort()
  return [...steps, ...missing.map((domain) => step(`make the key of pseudonym domain ${domain}`, createKey(domain)))]
}

/** A function that an owner makes is nobody's to call until it is granted. */
async function defaultSteps({ client }: Survey): Promise<readonly Step[]> {
  const { rows } = await client.query<{ role: string }>(
    `SELECT defaclrole::regrole::text AS role FROM pg_default_acl
     WHERE defaclnamespace = 0 AND defaclobjtype = 'f'
       AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) AS a WHERE a.grantee = 0)`,
  )
  const closed = rows.map((row) => row.role)
  return ['scrim_owner', 'scrim_finder']
    .filter((role) => !closed.includes(role))
    .map((role) =>
      step(
        `close functions of ${role} by default`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${role} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`,
      ),
    )
}

const createKeys = `SET LOCAL ROLE scrim_owner;
CREATE TABLE scrim.mask_key (
  name text PRIMARY KEY,
  ikey bytea NOT NULL CHECK (octet_length(ikey) = 64),
  okey bytea NOT NULL CHECK (octet_length(okey) = 64)
);
RESET ROLE;`

/** A random key of 32 bytes, padded with zeros to HMAC's block of 64 and XORed with its two paddings (0x36, 0x5c). */
function createKey(domain: string): string {
  const xor = (padding: number): string =>
    `(SELECT decode(string_agg(lpad(to_hex(get_byte(k.key, i) # ${padding}), 2, '0'), '' ORDER BY i), 'hex')\n` +
    '    FROM generate_series(0, 63) AS i)'
  return `WITH k AS MATERIALIZED (
  SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) ||
    uuid_send(gen_random_uuid())) || decode(repeat('00', 32), 'hex') AS key
)
INSERT INTO scrim.mask_key (name, ikey, okey)
SELECT ${quoteLiteral(domain)},
  ${xor(0x36)},
  ${xor(0x5c)}
FROM k
ON CONFLICT (name) DO NOTHING;`
}

const domainsOf = ({ datasets }: Survey): ReadonlySet<string> =>
  new Set(
    datasets.flatMap((dataset) =>
      [...dataset.columns.values()].flatMap((column) => (column.mask ? maskDomains(column.mask.expr) : [])),
    ),
  )
