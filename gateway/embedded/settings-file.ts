// State and secrets → an ordinary scrim.yaml with its secrets as files beside it, as an operator would write it by hand.
import { rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { audience } from './issuer-names.ts'
import { groupsOfRoles } from './people.ts'
import type { Place } from './provision.ts'
import { roleUrl, type Secrets, secretFiles, writeSecret } from './secrets.ts'

/** The checkout's own datasets, wherever the command was started. */
export const datasetsFolder = resolve(import.meta.dirname, '../../datasets')

/** Where the usual tools serve a page that somebody is building. */
const developmentOrigins = [3000, 5173, 8000].map((port) => `http://localhost:${port}`)

/** @returns the path of the file. It is written anew by each start: the gateway's port may be another one. */
export async function writeSettings(
  { folder, ports, datasets }: Place,
  secrets: Secrets,
  start: { readonly port: number; readonly issuer: string },
): Promise<string> {
  const { primary, standby, control } = ports
  const urls = {
    [secretFiles.masked]: roleUrl(secrets, 'scrim_masked', standby, 'shop'),
    [secretFiles.clear]: roleUrl(secrets, 'scrim_clear', standby, 'shop'),
    [secretFiles.lookup]: roleUrl(secrets, 'scrim_lookup', standby, 'shop'),
    [secretFiles.admin]: roleUrl(secrets, 'postgres', primary, 'shop'),
    [secretFiles.control]: roleUrl(secrets, 'scrim_control', control, 'scrim'),
    [secretFiles.owner]: roleUrl(secrets, 'scrim_ctl_owner', control, 'scrim'),
    [secretFiles.audit]: roleUrl(secrets, 'scrim_audit', control, 'scrim'),
  }
  for (const [name, url] of Object.entries(urls)) await writeSecret(folder, name, url)
  const settings = {
    listen: { port: start.port, metrics_port: ports.metrics },
    datasets,
    sources: {
      shop: {
        masked: [{ url: file(secretFiles.masked) }],
        clear: [{ url: file(secretFiles.clear) }],
        lookup: [{ url: file(secretFiles.lookup) }],
        admin: { url: file(secretFiles.admin) },
        enforcement: 'views',
        require_standby: true,
      },
    },
    control: {
      url: file(secretFiles.control),
      owner_url: file(secretFiles.owner),
      audit_url: file(secretFiles.audit),
    },
    keys: { current: file(secretFiles.key) },
    identity: {
      issuers: [
        {
          issuer: start.issuer,
          audience,
          algorithms: ['ES256'],
          type: 'at+jwt',
          claims: { roles: 'groups', email: 'email', app: 'azp', attributes: { countries: 'countries' } },
        },
      ],
    },
    roles: groupsOfRoles,
    cors: { origins: developmentOrigins },
    graphiql: true,
    audit: { checkpoint: { every: '60s', sink: 'file:checkpoints' } },
  }
  const path = join(folder, 'scrim.yaml')
  const head = '# Written anew by each start of the embedded default; its secrets are files in secrets/.\n'
  await writeFile(`${path}.new`, head + stringify(settings, { lineWidth: 0 }))
  await rename(`${path}.new`, path)
  return path
}

// Relative to scrim.yaml: the state folder can be moved.
const file = (name: string): string => `file:secrets/${name}`
