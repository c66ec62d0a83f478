// Which scrim.yaml a command works by: the one named, else ./scrim.yaml, else the embedded default's.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVariable } from '../config/environment.ts'
import { loadSettings } from '../config/load-settings.ts'
import { resolveSecret } from '../config/resolve-secret.ts'
import type { SecretRef, Settings } from '../config/settings.ts'
import { UsageError } from './command-failure.ts'

/**
 * @param named the value of `--config`, where it was given.
 * @returns the file's path; it may not exist, and loadSettings then says so.
 */
function findSettingsFile(named: string | undefined): string {
  if (named !== undefined) return named
  if (existsSync('scrim.yaml')) return 'scrim.yaml'
  return join(readVariable('SCRIM_DATA') ?? '.scrim', 'scrim.yaml')
}

/** @throws SettingsError with every problem of the file. */
export async function findSettings(named: string | undefined): Promise<{ file: string; settings: Settings }> {
  const file = findSettingsFile(named)
  return { file, settings: await loadSettings(file) }
}

/** A secret's value. @throws UsageError naming the setting and the variable or file that is missing. */
export function readSecret(ref: SecretRef | null, setting: string, file: string): string {
  if (ref === null) throw new UsageError(`${file} has no ${setting}`)
  try {
    return resolveSecret(ref)
  } catch (error) {
    throw new UsageError(`${setting} of ${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
}
