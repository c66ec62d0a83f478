// The passwords and keys of the embedded default: made once at random, kept in `secrets/` as files that only we can read.
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Roles with a password, in the order in which they are made. */
const loginRoles = [
  'postgres',
  'scrim_replica',
  'scrim_ctl_owner',
  'scrim_control',
  'scrim_audit',
  'scrim_masked',
  'scrim_clear',
  'scrim_lookup',
] as const
export type LoginRole = (typeof loginRoles)[number]
const passwordsSchema = z.record(z.enum(loginRoles), z.string().min(1))

export interface Secrets {
  readonly passwords: Readonly<Record<LoginRole, string>>
  /** Of the command line, at the embedded issuer. */
  readonly clientSecret: string
}

/** File names under `secrets/`; scrim.yaml and the command line name them too. */
export const secretFiles = {
  passwords: 'passwords.json',
  clientSecret: 'cli-client-secret',
  key: 'key',
  masked: 'shop-masked-url',
  clear: 'shop-clear-url',
  lookup: 'shop-lookup-url',
  admin: 'shop-admin-url',
  control: 'control-url',
  owner: 'control-owner-url',
  audit: 'control-audit-url',
} as const

/** Loads what is there and makes what is not. */
export async function loadOrMakeSecrets(folder: string): Promise<Secrets> {
  const inner = join(folder, 'secrets')
  await mkdir(inner, { recursive: true, mode: 0o700 })
  await chmod(inner, 0o700)
  const fresh = Object.fromEntries(loginRoles.map((role) => [role, randomBytes(24).toString('base64url')]))
  const kept: unknown = JSON.parse(await keep(folder, secretFiles.passwords, () => JSON.stringify(fresh)))
  const clientSecret = await keep(folder, secretFiles.clientSecret, () => randomBytes(32).toString('base64url'))
  await keep(folder, secretFiles.key, () => randomBytes(32).toString('base64'))
  return { passwords: passwordsSchema.parse(kept), clientSecret }
}

/** Writes one secret, whole or not at all. */
export async function writeSecret(folder: string, name: string, value: string): Promise<void> {
  const file = join(folder, 'secrets', name)
  await writeFile(`${file}.new`, `${value}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export function roleUrl(secrets: Secrets, role: LoginRole, port: number, database: string): string {
  return `postgres://${role}:${secrets.passwords[role]}@127.0.0.1:${port}/${database}`
}

async function keep(folder: string, name: string, make: () => string): Promise<string> {
  const found = await readFile(join(folder, 'secrets', name), 'utf8').catch(() => '')
  if (found.trim() !== '') return found.trim()
  const made = make()
  await writeSecret(folder, name, made)
  return made
}
