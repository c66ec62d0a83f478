// A new random key for one domain of pseudonyms, made inside the database; the old one is gone, and with it every old pseudonym.

import { replaceKey } from './database-keys.ts'
import { DatabaseProblems } from './database-plan.ts'
import { withAdministrator } from './with-administrator.ts'

/**
 * @param administrator URL of a role that may act as `scrim_owner`, best a superuser.
 * @throws DatabaseProblems where the domain has no key in this database.
 */
export async function rotateKey(administrator: string, domain: string): Promise<void> {
  await withAdministrator(administrator, 'READ WRITE', async (client) => {
    const { rowCount } = await client.query(replaceKey(domain))
    if (rowCount !== 1) {
      throw new DatabaseProblems([
        `the pseudonym domain ${domain} has no key in this database: scrim database apply makes it`,
      ])
    }
  })
}
