// One caller before all three datasets at once, each with any access entries: a stage of scenes.
import fc from 'fast-check'
import type { AccessEntry, Catalog, Dataset } from '../../../gateway/catalog/dataset.ts'
import type { EvaluateEnvironment } from '../../../gateway/expr/evaluate.ts'
import { arbitraryDataset, arbitraryPrincipal } from '../arbitrary-access.ts'
import type { RawRow } from '../reference-access.ts'
import { createScenes, type Scene } from '../scene.ts'

export type Tables = Readonly<Record<string, readonly RawRow[]>>

export interface Stage {
  readonly catalog: Catalog
  /** By dataset. */
  readonly scenes: ReadonlyMap<string, Scene>
  toString(): string
}

export function arbitraryStage(catalog: Catalog, tables: Tables, env: EvaluateEnvironment): fc.Arbitrary<Stage> {
  const datasets = fc.tuple(...[...catalog.datasets.values()].map(arbitraryRules))
  return fc.tuple(datasets, arbitraryPrincipal).map(([judged, somebody]) => {
    const principal = { ...somebody, roles: [...new Set(['a', ...somebody.roles])] }
    const scenes = judged.flatMap((dataset) =>
      createScenes(dataset, tables[dataset.name] ?? [], [['somebody', principal]], env),
    )
    const rules = judged.map(({ name, access, tenant }) => ({ name, access, tenant }))
    return {
      catalog: { ...catalog, datasets: new Map(judged.map((dataset) => [dataset.name, dataset])) },
      scenes: new Map(scenes.map((scene) => [scene.dataset.name, scene])),
      toString: () => JSON.stringify({ principal, rules }),
    }
  })
}

/** Mostly with the key and what joins in every entry, as relations exist only there. */
const arbitraryRules = (dataset: Dataset): fc.Arbitrary<Dataset> =>
  fc.tuple(arbitraryDataset(dataset), fc.integer({ min: 0, max: 9 })).map(([ruled, chance]) =>
    chance === 0
      ? ruled
      : {
          ...ruled,
          tenant: chance < 2 ? ruled.tenant : null,
          access: [everything(dataset, chance), ...ruled.access.map((entry) => withJoins(entry, dataset))],
        },
  )

/** In some, what joins may be read only in the rows of other entries. */
const everything = (dataset: Dataset, chance: number): AccessEntry => ({
  role: chance < 8 ? 'a' : 'b',
  read: [...dataset.columns.keys()].filter((name) => name !== 'group_id' || chance > 4),
  clear: [],
  cannot: [],
  rows: null,
  apps: null,
  when: [],
  lookup: [],
  position: { file: 'things.yaml', line: 10 },
})

function withJoins(entry: AccessEntry, dataset: Dataset): AccessEntry {
  const joins = [...dataset.key, 'group_id'].filter((name) => dataset.columns.has(name))
  const cannot = entry.cannot.filter((name) => !joins.includes(name))
  return { ...entry, cannot, read: entry.read.length > 0 ? [...new Set([...joins, ...entry.read])] : [] }
}
