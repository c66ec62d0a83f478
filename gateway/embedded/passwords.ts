// Gives roles that exist the passwords of our secrets.
import type pg from 'pg'
import type { LoginRole, Secrets } from './secrets.ts'

export async function setPasswords(client: pg.Client, secrets: Secrets, roles: readonly LoginRole[]): Promise<void> {
  for (const role of roles) {
    // ALTER ROLE takes no parameters; role names are our own constants.
    await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(secrets.passwords[role])}`)
  }
}
