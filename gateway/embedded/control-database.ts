// Our own database `scrim` on the control server: made with its roles, their passwords and its schema, or brought up to date.
import { controlBootstrap } from '../store/control-bootstrap.ts'
import { migrate } from '../store/migrate.ts'
import { withClient } from './connect.ts'
import { setPasswords } from './passwords.ts'
import { roleUrl, type Secrets } from './secrets.ts'

export async function bootstrapControl(secrets: Secrets, port: number): Promise<void> {
  await withClient(roleUrl(secrets, 'postgres', port, 'postgres'), (client) => client.query('CREATE DATABASE scrim'))
  await withClient(roleUrl(secrets, 'postgres', port, 'scrim'), async (client) => {
    for (const statement of controlBootstrap('scrim')) await client.query(statement)
    await setPasswords(client, secrets, ['scrim_ctl_owner', 'scrim_control', 'scrim_audit'])
  })
}

export async function migrateControl(secrets: Secrets, port: number): Promise<void> {
  await migrate(roleUrl(secrets, 'scrim_ctl_owner', port, 'scrim'))
}
