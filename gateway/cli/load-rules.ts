// The files that hold the rules: dataset files, and scrim.yaml where there is one. No database, no secret.
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { AskLimits } from '../ask/ask.ts'
import type { Catalog } from '../catalog/dataset.ts'
import type { Known } from '../catalog/known.ts'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { type Diagnostic, inOrder } from '../config/diagnostic.ts'
import { readVariable } from '../config/environment.ts'
import { settingsSchema } from '../config/settings-schema.ts'
import type { PlanLimits } from '../plan/plan-size.ts'
import { readSettings } from './check.ts'

export interface Rules {
  /** Where the dataset files are. */
  readonly folder: string
  /** Null where anything is wrong with any of them. */
  readonly catalog: Catalog | null
  /** What scrim.yaml declares; null without one. */
  readonly known: Known | null
  /** role → itself and all that it inherits; empty without a scrim.yaml. */
  readonly inheritance: ReadonlyMap<string, readonly string[]>
  readonly limits: AskLimits & PlanLimits & { readonly url: number }
  readonly diagnostics: readonly Diagnostic[]
  readonly notes: readonly string[]
}

/**
 * @param folder default: the `datasets` of scrim.yaml, or ./datasets without one.
 * @param config default: the scrim.yaml beside the folder; of no folder, ./scrim.yaml or the embedded default's.
 */
export async function loadRules(folder: string | undefined, config: string | undefined): Promise<Rules> {
  const beside = join(dirname(resolve(folder ?? './datasets')), 'scrim.yaml')
  const embedded = join(readVariable('SCRIM_DATA') ?? '.scrim', 'scrim.yaml')
  const isEmbedded = folder === undefined && !existsSync(beside) && existsSync(embedded)
  const file = config ?? (isEmbedded ? embedded : beside)
  const { settings, known, diagnostics, notes } = await readSettings(file, { config })
  const chosen = folder ?? (settings ? relative('.', settings.datasets) || '.' : './datasets')
  const { catalog, diagnostics: found } = await loadCatalog(chosen, known)
  return {
    folder: chosen,
    catalog: diagnostics.length > 0 ? null : catalog,
    known,
    inheritance: settings?.inheritance ?? new Map(),
    limits: settings?.limits ?? defaultLimits(),
    diagnostics: inOrder([...diagnostics, ...found]),
    notes,
  }
}

function defaultLimits(): Rules['limits'] {
  const { fields, relation_depth, filter_nodes, filter_depth, list_items, literal, url, cells, rows } =
    settingsSchema.shape.limits.parse(undefined)
  return {
    fields,
    relationDepth: relation_depth,
    filterNodes: filter_nodes,
    filterDepth: filter_depth,
    listItems: list_items,
    literal,
    url,
    cells,
    rows,
  }
}
