// A secret's name → its value, read at the moment it is needed. Errors name the reference and never show the value.
import { readFileSync } from 'node:fs'
import { readVariable } from './environment.ts'
import type { SecretRef } from './settings.ts'

/**
 * @param ref `env:NAME`, or `file:/absolute/path` (one line break at the end is not part of the secret)
 * @throws Error naming the variable or the file that is unset, missing or empty
 */
export function resolveSecret(ref: SecretRef): string {
  const value = read(ref.ref)
  if (value !== null) return value
  const mend = ref.ref.startsWith('env:') ? 'is not set' : 'cannot be read or is empty'
  throw new Error(`the secret ${showRef(ref)} ${mend}`)
}

export const canResolve = (ref: SecretRef): boolean => read(ref.ref) !== null

/** A reference as a message may show it: a malformed one may be the secret itself. */
export const showRef = (ref: SecretRef): string => (/^(env|file):/.test(ref.ref) ? ref.ref : '(not env: or file:)')

function read(ref: string): string | null {
  if (ref.startsWith('env:')) return readVariable(ref.slice('env:'.length))
  if (!ref.startsWith('file:')) return null
  try {
    return readFileSync(ref.slice('file:'.length), 'utf8').replace(/\r?\n$/, '') || null
  } catch {
    return null
  }
}
