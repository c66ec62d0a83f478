// The number of a pair → two databases that are equivalent for one caller, proved so by the reference before anybody
// asks, each behind a gateway of its own.
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../../gateway/catalog/dataset.ts'
import type { Scalar } from '../../gateway/expr/expr.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { createScenes } from '../properties/scene.ts'
import { arbitraryCatalog, mostRows, type WrittenCatalog } from './arbitrary-catalog.ts'
import { arbitraryScope } from './arbitrary-scope.ts'
import { arbitraryTwins } from './arbitrary-twins.ts'
import { type Build, thisBuild } from './build.ts'
import type { Dice } from './dice.ts'
import { type GrantScope, grantedCells } from './granted-cells.ts'
import type { Laboratory } from './laboratory.ts'
import { type HeldGrant, obtainGrant } from './obtain-grant.ts'
import { shownTexts } from './shown.ts'
import { arbitraryKey, createTwinDatabase, toEnvironment } from './twin-database.ts'
import { toView, type View } from './view.ts'

export interface Pair extends AsyncDisposable {
  readonly written: WrittenCatalog
  readonly urls: readonly [string, string]
  readonly token: string
  readonly views: readonly View[]
  /** Has granted, on each side, what the caller asks for of a dataset: more rows than there are, or `rows`. Null: nothing. */
  grant(dataset: string, rows?: number): Promise<Grants | null>
  /** Pseudonyms of the first database → those of the second, in the same order. */
  readonly names: ReadonlyMap<string, string>
  /** Cells of rows that both databases hold for the caller, and how many of them are stored differently. */
  readonly cells: number
  readonly differing: number
}

/** Before each database one. */
export type Grants = readonly [HeldGrant, HeldGrant]

/** One in so many pairs renames pseudonyms; in the others the values behind them stay. */
const renamesEach = 4

/** @throws AssertionError where the databases are not equivalent: a fault of the generator, never passed over. */
export async function makePair(lab: Laboratory, build: Build, dice: Dice, pair: number): Promise<Pair> {
  const written = arbitraryCatalog(dice, pair)
  const folder = join(await lab.folder(), 'datasets')
  await mkdir(folder)
  for (const [name, text] of written.files) await writeFile(join(folder, name), text)
  const catalog = await load(thisBuild, folder)
  const applied = await load(build, folder)
  const principal = toPrincipal(written, lab.issuer.issuer)

  await using stack = new AsyncDisposableStack()
  const make = async (side: string) =>
    stack.use(await createTwinDatabase(lab.server, `pair_${pair}_${side}`, catalog, dice))
  const databases = [await make('one'), await make('other')] as const
  for (const { name } of databases) {
    await build.applyDatabase(lab.server.url('postgres', name), [...applied.datasets.values()], {
      dedicated: false,
      prune: false,
    })
  }
  await lab.setPasswords()
  const maskKeys = (await databases[0].domains()).map((domain) => arbitraryKey(dice, domain))
  for (const database of databases) await database.setKeys(maskKeys)
  const env = toEnvironment(maskKeys)

  let cells = 0
  let differing = 0
  const views: View[] = []
  const known = new Map<string, View>()
  const names = new Map<string, string>()
  const keys = new Map<string, readonly Scalar[]>()
  const scopes = new Map<string, GrantScope>()
  const isRenaming = pair % renamesEach === 3
  for (const dataset of catalog.datasets.values()) {
    const kind = written.kinds.get(dataset.name) ?? assert.fail('a kind for each dataset')
    const held = written.links.filter(({ holder }) => holder === dataset.name)
    const foreign = new Map(held.map(({ column, keyed }) => [column, keys.get(keyed) ?? null]))
    const twins = arbitraryTwins(dice, dataset, principal, env, foreign, isRenaming, (scene) =>
      written.asking.has(dataset.name) ? arbitraryScope(dice, scene, kind, isRenaming) : null,
    )
    keys.set(dataset.name, [...new Set([...twins.one, ...twins.other].map((row) => row[dataset.key[0] ?? ''] ?? null))])
    if (twins.scope) scopes.set(dataset.name, twins.scope)
    const back = new Map([...twins.names].map(([from, to]) => [to, from]))
    for (const name of twins.names) names.set(...name)
    cells += twins.cells
    differing += twins.differing
    await databases[0].fill(dataset, twins.one)
    await databases[1].fill(dataset, twins.other)
    const read = [await databases[0].read(dataset), await databases[1].read(dataset)] as const
    const [one, other] = read.map((rows) => createScenes(dataset, rows, [['caller', principal]], env)[0])
    assert.ok(one && other)
    assert.deepEqual(
      shownTexts(other, back, grantedCells(other, twins.scope)),
      shownTexts(one, new Map(), grantedCells(one, twins.scope)),
      `pair ${pair}: ${dataset.name} is not equivalent`,
    )
    const view = toView(one, read[1], kind, twins.names, twins.scope?.columns ?? new Set(), known)
    known.set(dataset.name, view)
    views.push(view)
  }
  const houses = [
    await lab.open(build, folder, databases[0].url, 0),
    await lab.open(build, folder, databases[1].url, 1),
  ] as const
  for (const house of houses) stack.defer(() => house.close())
  const token = await lab.token(written.caller)
  const kept = stack.move()
  return {
    written,
    urls: [houses[0].url, houses[1].url],
    token,
    views,
    async grant(dataset, rows = mostRows) {
      const scope = scopes.get(dataset)
      if (!scope) return null
      const approvers = await lab.approvers()
      const wanted = { ...scope, dataset, rows }
      const obtain = ({ url }: (typeof houses)[0]) => obtainGrant(url, token, approvers, wanted)
      const [one, other] = await Promise.all([obtain(houses[0]), obtain(houses[1])])
      assert.equal(one === null, other === null, 'what may be asked for is told by what is stored')
      return one && other && [one, other]
    },
    names,
    cells,
    differing,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function load(build: Build, folder: string): Promise<Catalog> {
  const { catalog, diagnostics } = await build.loadCatalog(folder, null)
  return catalog ?? assert.fail(`no owner could write this: ${JSON.stringify(diagnostics, null, 2)}`)
}

/** As the gateway makes it of the token: a claim with an empty text in it is none. */
const toPrincipal = ({ caller }: WrittenCatalog, issuer: string): Principal => ({
  ...caller,
  attributes: Object.fromEntries(Object.entries(caller.attributes).filter(([, texts]) => !texts.includes(''))),
  issuer,
  kind: 'person',
  app: 'dashboard',
  via: 'oidc',
  actor: null,
})
