// What each action of `scrim database` is handed, and what it gives back, for one source.
import type { Dataset } from '../../catalog/dataset.ts'
import type { SourceSettings } from '../../config/settings.ts'

export interface SourceCommand {
  readonly source: string
  readonly settings: SourceSettings
  /** URL of the administrator. */
  readonly admin: string
  /** Those of the source. */
  readonly datasets: readonly Dataset[]
  readonly prune: boolean
  readonly dedicated: boolean
  readonly json: boolean
  /** Of `verify`: also what is as declared. */
  readonly all: boolean
  /** TABLE or DOMAIN, where the action takes one. */
  readonly object: string
  /** The domain again, of `rotate`. */
  readonly confirm: string | undefined
  /** The scrim.yaml, for messages. */
  readonly file: string
}

export interface SourceResult {
  /** What `--json` prints. */
  readonly result: unknown
  readonly status: number
}
