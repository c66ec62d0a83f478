// Datasets written out in a test → a catalogue.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Catalog } from '../../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../../gateway/catalog/load-catalog.ts'

/** @param datasets by name: the members that differ from those of a dataset that every analyst reads. */
export async function catalogOf(datasets: Readonly<Record<string, object>>): Promise<Catalog> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-graphql-'))
  try {
    for (const [name, members] of Object.entries(datasets)) {
      const usual = {
        kind: 'Dataset',
        name,
        description: `Rows of ${name}.`,
        owner: 'keeper',
        source: 'shop',
        table: `public.${name}`,
        key: 'id',
        classification: 'internal',
        access: [{ role: 'analyst', read: '*' }],
      }
      await writeFile(join(folder, `${name}.yaml`), stringify({ ...usual, ...members }))
    }
    const { catalog, diagnostics } = await loadCatalog(folder, null)
    return catalog ?? assert.fail(JSON.stringify(diagnostics))
  } finally {
    await rm(folder, { recursive: true })
  }
}
