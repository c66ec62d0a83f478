// Whole reads, from an ask to the cells of every page, through the real planner and a real Postgres, over its generated
// views and in query mode: the same, row by row, as an independent reference says over the same rows, and as the source in
// memory reads.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { Ask } from '../../gateway/ask/ask.ts'
import { Refusal } from '../../gateway/errors/refusal.ts'
import type { Reply } from '../../gateway/formats/reply.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { operators } from '../../gateway/operators/registry.ts'
import { planRead } from '../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../gateway/plan/read-plan.ts'
import { createSeal } from '../../gateway/seal/seal.ts'
import { readMemory } from '../../gateway/sources/memory/read-memory.ts'
import type { Page, Released, Source } from '../../gateway/sources/source.ts'
import { toReply } from '../../gateway/to-reply.ts'
import type { Mask } from '../../masks/mask.ts'
import { masks } from '../../masks/registry.ts'
import { arbitraryAsk } from './arbitrary-ask.ts'
import { callers } from './callers.ts'
import { type FixtureDatabase, startFixtureDatabase } from './fixture-database.ts'
import { arbitraryRows } from './hostile-rows.ts'
import { createReadCoverage } from './read-coverage.ts'
import { type ExpectedRead, type ExpectedRow, referenceRead } from './reference-read.ts'
import { createScenes, type Scene } from './scene.ts'

const seed = Number(process.env.SCRIM_SEED ?? 20_240_607)
const cases = Math.max(2000, Number(process.env.SCRIM_CASES ?? 2700))
const contents = 12
const refusalCodes = [
  'ASK_CURSOR_INVALID',
  'ASK_FILTER_INVALID',
  'ASK_LIMIT_TOO_LARGE',
  'ASK_LITERAL_INVALID',
  'ASK_PATH_INVALID',
  'PLAN_DATASET_UNKNOWN',
  'PLAN_FIELD_UNKNOWN',
  'PLAN_FILTER_REFUSED',
  'PLAN_KEY_UNREADABLE',
  'PLAN_OPERATOR_REFUSED',
]
/** Bytes of plaintext (with 32 more they are 4,096 characters when sealed): a longer cursor is left out. */
const longestCursor = 3040

const seal = createSeal({ current: Buffer.alloc(32, 7), previous: [] })
let database: FixtureDatabase

for (const enforcement of ['views', 'query'] as const) {
  test(`in ${enforcement} mode a read shows what the reference says: cells, order, pages, counts, clear values and refusals`, async (t) => {
    database = await startFixtureDatabase(`${import.meta.dirname}/datasets`, { enforcement })
    try {
      await compareReads(
        t,
        [...masks.values()].filter(({ name }) => enforcement === 'views' || name !== 'pseudonym'),
      )
    } finally {
      await database.stop()
    }
  })
}

/** @param covered the masks that the asks must meet often enough. */
async function compareReads(t: TestContext, covered: readonly Mask[]): Promise<void> {
  const coverage = createReadCoverage()
  const started = process.cpuUsage()
  for (let content = 0; content < contents; content++) {
    const scenes: Scene[] = []
    for (const dataset of database.catalog.datasets.values()) {
      const [rows = []] = fc.sample(arbitraryRows(dataset), { numRuns: 1, seed: seed + content })
      await database.fill(dataset, rows)
      scenes.push(...createScenes(dataset, rows, callers[dataset.name] ?? [], database.env))
    }
    const source = await database.open(content % 2 === 1)
    try {
      const asked = fc.constantFrom(...scenes).chain((scene) => fc.tuple(fc.constant(scene), arbitraryAsk(scene)))
      const property = fc.asyncProperty(asked, async ([scene, ask]) => {
        const expected = referenceRead(scene, ask)
        const plan = planOf(ask, scene.principal)
        let pages = 0
        if (plan instanceof Refusal || expected.refused) {
          const codes = [...(expected.refused ?? [])]
          if (!(plan instanceof Refusal)) assert.fail(`not refused, expected ${codes.join(' or ')}`)
          assert.ok(expected.refused?.has(plan.code), `${plan.code}: ${plan.message}; expected ${codes.join(' or ')}`)
        } else {
          pages = await assertRead(source, scene, ask, plan, expected)
        }
        coverage.note(scene, ask, expected, pages)
      })
      await fc.assert(property, { numRuns: Math.ceil(cases / contents), seed: seed + content })
    } finally {
      await source.close()
    }
  }
  const { user, system } = process.cpuUsage(started)
  t.diagnostic(`seed ${seed}, ${Math.round((user + system) / 1000)} ms of this process\n${coverage}`)
  assert.ok(coverage.cases >= 2000)
  assert.ok(coverage.answered >= 0.6 * coverage.cases, 'at least 60 % of the cases have rows')
  for (const name of operators.keys()) assert.ok(coverage.count('operator', name) >= 50, `operator ${name}`)
  for (const { name, bestEffort } of covered) {
    assert.ok(coverage.count('mask', name) >= 50, `mask ${name}`)
    if (!bestEffort) assert.ok(coverage.count('mask filtered or sorted', name) >= 20, `mask ${name} filtered or sorted`)
  }
  for (const code of refusalCodes) assert.ok(coverage.count('refused', code) >= 5, code)
}

function planOf(ask: Ask, principal: Principal): ReadPlan | Refusal {
  try {
    return planRead(ask, principal, database.catalog, seal, Number.POSITIVE_INFINITY)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Reads every page, each compared with its part of the list. @returns how many. */
async function assertRead(
  source: Source,
  scene: Scene,
  ask: Ask,
  first: ReadPlan,
  expected: ExpectedRead,
): Promise<number> {
  let plan = first
  for (let at = 0, pages = 1; ; at += expected.limit, pages++) {
    const part = expected.rows.slice(at, at + expected.limit)
    const next = await assertPage(source, scene, ask, plan, part, expected)
    const last = part.at(-1)
    const isMore = at + expected.limit < expected.rows.length && expected.hasKey && !ask.key
    const isShort = last !== undefined && Buffer.byteLength(JSON.stringify(last.order)) <= longestCursor
    assert.equal(next !== null, isMore && isShort, 'a cursor where rows follow, and only there')
    if (next === null) return pages
    const cursor = { ...ask, cursor: next }
    for (const other of [
      { ...scene.principal, subject: 'somebody else' },
      { ...scene.principal, issuer: 'https://x' },
    ]) {
      const refused = planOf(cursor, other)
      assert.ok(refused instanceof Refusal, 'a cursor is for one caller')
    }
    const followed = planOf(cursor, scene.principal)
    assert.ok(!(followed instanceof Refusal), 'a cursor of ours is taken')
    plan = followed
  }
}

/** @returns the next cursor. */
async function assertPage(
  source: Source,
  scene: Scene,
  ask: Ask,
  plan: ReadPlan,
  part: readonly ExpectedRow[],
  expected: ExpectedRead,
): Promise<string | null> {
  assert.deepEqual([...plan.revealed].map(({ name }) => name).sort(), [...expected.revealed].sort(), 'what is revealed')
  assert.equal(plan.relation, expected.revealed.length > 0 ? 'clear' : 'masked', 'the relation')
  const page = await source.read(plan)
  const released = await source.release(plan, page)
  const reply = toReply(plan, page, released, 'event', seal)
  assertMemory(plan, scene, page, released)

  assert.equal(page.count, ask.count ? String(expected.rows.length) : null, 'the count')
  assert.deepEqual(
    reply.rows,
    part.map(({ cells }) => cells),
    'the cells',
  )
  assert.deepEqual(
    page.absent,
    plan.columns.map((_, i) => positions(part, ({ absent }) => absent[i] === true)),
    'the absent cells',
  )
  const shown = part.length > 0 ? expected.releasing : []
  assert.deepEqual(
    released.except,
    shown.map((i) => positions(part, ({ released: is }) => is[i] !== true)),
    'the cells that stayed masked',
  )
  assert.deepEqual(
    released.released,
    positions(part, ({ released: is }) => is.includes(true)),
    'the rows released',
  )
  assertMeta(reply, plan, part, expected)
  if (plan.key.length > 0) assertKeys(page.keys, part, expected.rows)
  return reply.page.next
}

/** From `meta` alone: whether each cell is absent, clear or masked. No word of it is about a cell that is otherwise. */
function assertMeta({ meta }: Reply, plan: ReadPlan, part: readonly ExpectedRow[], expected: ExpectedRead): void {
  for (const [i, { as, column }] of plan.columns.entries()) {
    const isAlways = column.mask === null || expected.revealed.includes(column.name)
    const told = part.map((_, at) => {
      if (meta.absent?.[as]?.includes(at)) return 'absent'
      const unmasked = meta.unmasked[as]
      if (unmasked) return unmasked.except.includes(at) ? 'masked' : 'clear'
      return meta.masked[as] ? 'masked' : 'clear'
    })
    const cells = part.map(({ absent, released }) =>
      absent[i] ? 'absent' : isAlways || released[i] ? 'clear' : 'masked',
    )
    assert.deepEqual(told, cells, `what meta says of the cells of ${as}`)
    const { except = [] } = meta.unmasked[as] ?? {}
    for (const at of except) assert.equal(cells[at], 'masked', `${as} is an exception in row ${at}`)
    const isReleasing = expected.releasing.includes(i)
    if (isReleasing && meta.unmasked[as]) assert.ok(cells.includes('clear'), `${as} is clear somewhere`)
    if (isReleasing && !cells.includes('masked') && cells.includes('clear')) assert.equal(meta.masked[as], undefined)
  }
}

/** The source in memory reads the same page, to its last cell. */
function assertMemory(plan: ReadPlan, scene: Scene, page: Page, released: Released): void {
  const memory = readMemory(plan, scene.rows, database.env)
  // Without a readable key, rows that look the same stand in no order among themselves.
  const keys = plan.binding === null ? memory.page.keys : page.keys
  assert.deepEqual(memory, { page: { ...page, keys }, released }, 'the page in memory')
}

const positions = (rows: readonly ExpectedRow[], is: (row: ExpectedRow) => boolean): number[] =>
  rows.flatMap((row, at) => (is(row) ? [at] : []))

/** Rows that look the same to a caller who may not read the key stand in no order among themselves. */
function assertKeys(keys: Page['keys'], part: readonly ExpectedRow[], all: readonly ExpectedRow[]): void {
  const allowed = part.map(({ group }) =>
    all.filter((row) => row.group === group).map(({ key }) => JSON.stringify(key)),
  )
  const texts = keys.map((key) => JSON.stringify(key))
  assert.equal(texts.length, part.length)
  assert.equal(new Set(texts).size, part.length, 'no row twice')
  for (const [at, text] of texts.entries()) assert.ok(allowed[at]?.includes(text), 'the keys of the rows')
}
