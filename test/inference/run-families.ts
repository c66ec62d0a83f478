// Families → what each has guessed: of the real gateway all values, of the one weakened for it some.
import { attack, type Scene } from './attack.ts'
import { createAttacker } from './attacker.ts'
import type { Family } from './family.ts'
import { loadPeople } from './load-people.ts'
import { makeWorld } from './people.ts'
import { readShown } from './read-shown.ts'
import type { Score } from './score.ts'
import { type Ground, ownDatasets, ownTree } from './target.ts'
import { weakenTree } from './weaken-tree.ts'
import { type WeaknessName, weaknesses } from './weaknesses.ts'

export interface Size {
  readonly seed: number
  /** Hidden values that each family guesses of the real gateway. */
  readonly values: number
  /** And of the weakened one. */
  readonly control: number
  /** Default: every weakness that a family must win against. */
  readonly weaknesses?: readonly WeaknessName[]
}

export interface FamilyResult {
  readonly name: string
  readonly caller: string
  readonly columns: readonly string[]
  readonly weakness: Family['weakness']
  readonly real: Score
  /** Null: no weakness opens it, or it was left out. */
  readonly control: Score | null
}

export async function runFamilies(
  ground: Ground,
  families: readonly Family[],
  size: Size,
  say: (line: string) => void,
): Promise<readonly FamilyResult[]> {
  const world = makeWorld(size.seed, Math.ceil(size.values * 1.05))
  await loadPeople(ground.administrator, world)
  const tokens = {
    ana: await ground.token('ana'),
    sam: await ground.token('sam'),
    lea: await ground.token('lea'),
    gil: await ground.token('gil'),
  }
  const approvers = await ground.approvers()
  const timed = async (family: Family, scene: Scene, most: number, where: string): Promise<Score> => {
    const began = performance.now()
    const score = await attack(family, scene, most)
    const took = ((performance.now() - began) / 1000).toFixed(1)
    const share = (part: number): string => `${(part * 100).toFixed(1)} %`
    say(`${where}: ${family.name}: ${share(score.rate)} of ${score.n}, guesser ${share(score.guesser)} (${took} s)`)
    return score
  }

  await using gateway = await ground.start(ownTree, ownDatasets)
  using reader = createAttacker(gateway.url, 'ana', tokens.ana, size.seed, [])
  const everybody = await readShown(reader)
  const real = new Map<Family, Score>()
  for (const family of families) {
    real.set(
      family,
      await timed(family, { world, everybody, url: gateway.url, tokens, approvers }, size.values, 'real'),
    )
  }

  const control = new Map<Family, Score>()
  const byWeakness = Map.groupBy(families, ({ weakness }) => weakness)
  for (const [weakness, opened] of byWeakness) {
    if (typeof weakness !== 'string' || size.weaknesses?.includes(weakness) === false) continue
    await withWeakened(weakness, async (url) => {
      for (const family of opened) {
        const weak = { world, everybody, url, tokens, approvers }
        control.set(family, await timed(family, weak, size.control, weakness))
      }
    })
  }
  return families.flatMap((family) => {
    const { name, caller, columns, weakness } = family
    const score = real.get(family)
    return score ? [{ name, caller, columns, weakness, real: score, control: control.get(family) ?? null }] : []
  })

  async function withWeakened(weakness: WeaknessName, use: (url: string) => Promise<void>): Promise<void> {
    await using weak = await weakenTree(weaknesses[weakness])
    await using weakened = await ground.start(weak.tree, weak.datasets)
    await use(weakened.url)
  }
}
