// The catalogue of a datasets folder → roles and views in `shop`. Only adds, and is quick where nothing is missing, so it
// runs at every start: new datasets and a new generator reach the database alike.

import { loadCatalog } from '../catalog/load-catalog.ts'
import { toLine } from '../config/diagnostic.ts'
import { applyDatabase } from '../sources/postgres/apply-database.ts'
import { withClient } from './connect.ts'
import { setPasswords } from './passwords.ts'
import { roleUrl, type Secrets } from './secrets.ts'
import { StartProblem } from './start-problem.ts'

/** @throws StartProblem with every diagnostic of the folder; DatabaseProblems where a dataset does not fit its table. */
export async function applyDatasets(secrets: Secrets, port: number, datasets: string): Promise<void> {
  // What scrim.yaml declares is not judged here: the gateway does, right after.
  const { catalog, diagnostics } = await loadCatalog(datasets, null)
  if (catalog === null) throw new StartProblem(diagnostics.map((each) => toLine(each)).join('\n'))
  const ours = [...catalog.datasets.values()].filter((dataset) => dataset.source === 'shop')
  const administrator = roleUrl(secrets, 'postgres', port, 'shop')
  const { applied } = await applyDatabase(administrator, ours, { dedicated: true, prune: false, requireStandby: true })
  if (applied.length === 0) return
  await withClient(administrator, (client) =>
    setPasswords(client, secrets, ['scrim_masked', 'scrim_clear', 'scrim_lookup']),
  )
}
