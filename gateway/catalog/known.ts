// Settings → what dataset files may name of scrim.yaml, and what depends on how their source is set up there.
import type { Settings, SourceSettings } from '../config/settings.ts'

export interface Known {
  readonly sources: ReadonlyMap<string, Pick<SourceSettings, 'enforcement' | 'clear' | 'lookup'>>
  /** Mapped under `claims.attributes` of an issuer. */
  readonly attributes: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
}

export const toKnown = (settings: Settings): Known => ({
  sources: settings.sources,
  attributes: new Set(settings.issuers.flatMap(({ claims }) => Object.keys(claims.attributes))),
  roles: new Set(settings.roles.keys()),
})
