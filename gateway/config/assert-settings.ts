// What must hold of Settings before a gateway serves: every secret it uses is there, and none that it must not hold.
import type { Diagnostic } from './diagnostic.ts'
import { canResolve, showRef } from './resolve-secret.ts'
import type { SecretRef, Settings } from './settings.ts'
import { SettingsError } from './settings-error.ts'

type Named = readonly [path: string, ref: SecretRef]

/**
 * Every secret that a running gateway uses can be read; `sources.*.admin` and `control.owner_url` are not looked at.
 * @param file the scrim.yaml, for the message
 * @throws SettingsError naming each unset variable and missing file, never a value
 */
export function assertSecrets(settings: Settings, file: string): void {
  refuse(
    file,
    servingSecrets(settings)
      .filter(([, ref]) => !canResolve(ref))
      .map(([path, ref]) => [path, `${showRef(ref)} is not there`, mendMissing(ref)]),
  )
}

/**
 * A production gateway cannot reach a credential that could change views, roles or the control schema.
 * @param file the scrim.yaml, for the message
 * @throws SettingsError naming each credential that it could read
 */
export function assertProduction(settings: Settings, file: string): void {
  refuse(
    file,
    ownerSecrets(settings)
      .filter(([, ref]) => canResolve(ref))
      .map(([path, ref]) => [
        path,
        `a serving gateway can read ${showRef(ref)}`,
        'keep it from this process: only `scrim database` and `scrim migrate` may have it',
      ]),
  )
}

function servingSecrets(settings: Settings): readonly Named[] {
  const { control, keys, webhooks } = settings
  return [
    ...[...settings.sources].flatMap(([name, source]) => [
      ...listed(`sources.${name}.masked`, '.url', source.masked),
      ...listed(`sources.${name}.clear`, '.url', source.clear),
      ...listed(`sources.${name}.lookup`, '.url', source.lookup),
    ]),
    ['control.url', control.url],
    ['control.audit_url', control.auditUrl],
    ['keys.current', keys.current],
    ...listed('keys.previous', '', keys.previous),
    ...webhooks.flatMap((hook, i): readonly Named[] => [
      [`webhooks[${i}].url`, hook.url],
      [`webhooks[${i}].secret`, hook.secret],
    ]),
  ]
}

function ownerSecrets(settings: Settings): readonly Named[] {
  const named: readonly (readonly [path: string, ref: SecretRef | null])[] = [
    ...[...settings.sources].map(([name, source]) => [`sources.${name}.admin.url`, source.admin] as const),
    ['control.owner_url', settings.control.ownerUrl],
  ]
  return named.flatMap(([path, ref]) => (ref === null ? [] : [[path, ref]]))
}

const listed = (path: string, end: string, refs: readonly SecretRef[]): readonly Named[] =>
  refs.map((ref, i) => [`${path}[${i}]${end}`, ref])

const mendMissing = (ref: SecretRef): string =>
  ref.ref.startsWith('env:') ? 'set the variable' : 'write the secret into the file, readable for this process'

function refuse(file: string, problems: readonly (readonly [path: string, problem: string, mend: string])[]): void {
  const diagnostics = problems.map(
    ([path, problem, mend]): Diagnostic => ({ file, line: 0, column: 0, path, problem, mend }),
  )
  if (diagnostics.length > 0) throw new SettingsError(diagnostics)
}
