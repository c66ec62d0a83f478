// The schema of our own, who may connect, and what new objects are granted by themselves.
import { defaultSteps } from './database-defaults.ts'
import { keySteps } from './database-keys.ts'
import { DatabaseProblems, type Step, type Survey, step } from './database-plan.ts'
import { loginNames } from './database-roles.ts'
import { quoteIdentifier } from './quote.ts'

export async function schemaSteps(survey: Survey): Promise<readonly Step[]> {
  const { client } = survey
  const { rows } = await client.query<{ database: string; owner: string | null; connect: string[] }>(
    `SELECT current_database() AS database,
       (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'scrim') AS owner,
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
    steps.push(step('+', 'let our roles connect', sql))
  }
  steps.push(...(await defaultSteps(survey)))
  if (found.owner === null) {
    steps.push(step('+', 'create schema scrim', 'CREATE SCHEMA scrim AUTHORIZATION scrim_owner;'))
  }
  return [...steps, ...(await keySteps(survey))]
}
