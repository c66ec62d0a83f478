// Related rows, groups and aggregates, from an ask to the last cell of every level: what PostgreSQL shows, over generated views
// and in query mode, is what the source in memory says, and what a reference
// says that knows no plan, over any access rules of three datasets.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import type { Ask } from '../../../gateway/ask/ask.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../../gateway/plan/read-plan.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { readMemory } from '../../../gateway/sources/memory/read-memory.ts'
import type { Page, Source } from '../../../gateway/sources/source.ts'
import { toReply } from '../../../gateway/to-reply.ts'
import { type FixtureDatabase, startFixtureDatabase } from '../fixture-database.ts'
import { type AskKind, arbitraryRelatedAsk } from './arbitrary-selection.ts'
import { arbitraryStage, type Stage, type Tables } from './arbitrary-stage.ts'
import { referenceGroups } from './reference-groups.ts'
import { type ExpectedLevel, Refused, referenceRows, Unsaid } from './reference-rows.ts'
import { isTotal } from './reference-total.ts'
import { arbitraryTable } from './related-rows.ts'

const seed = Number(process.env.SCRIM_SEED ?? 20_261_122)
const asks = Math.max(480, Number(process.env.SCRIM_CASES ?? 480))
const contents = 4
const lengths: Readonly<Record<string, number>> = { groups: 10, members: 40, visits: 60 }
/** What the fixtures' own limit leaves of the usual page. */
const defaultPage = 60
const seal = createSeal({ current: Buffer.alloc(32, 7), previous: [] })

for (const enforcement of ['views', 'query'] as const) {
  test(`in ${enforcement} mode related rows and totals are what the source in memory shows`, async (t) => {
    const database = await startFixtureDatabase(`${import.meta.dirname}/datasets`, { enforcement })
    try {
      await compareReads(t, database, enforcement === 'views')
    } finally {
      await database.stop()
    }
  })
}

/** @param isReferred whether the reference is asked, which knows no modes: once is enough. */
async function compareReads(t: TestContext, database: FixtureDatabase, isReferred: boolean): Promise<void> {
  // Query mode differs in what a level is read from, and in nothing above it.
  const share = isReferred ? asks : asks / 3
  const counts = new Map<string, number>()
  const note = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by)
  for (let content = 0; content < contents; content++) {
    const tables = await fill(database, content)
    const source = await database.open(content % 2 === 1)
    const asked = arbitraryStage(database.catalog, tables, database.env).chain((stage) =>
      fc
        .tuple(fc.constantFrom('groups', 'members', 'visits'), fc.constantFrom<AskKind>('rows', 'rows', 'groups'))
        .chain(([dataset, kind]) => fc.tuple(fc.constant(stage), arbitraryRelatedAsk(stage, dataset, kind))),
    )
    const property = fc.asyncProperty(asked, async ([stage, ask]) => {
      const first = await compare(stage, ask, source, database, tables, note)
      if (isReferred) assertReference(stage, ask, first, note)
    })
    try {
      await fc.assert(property, { numRuns: Math.ceil(share / contents), seed: seed + content })
    } finally {
      await source.close()
    }
  }
  t.diagnostic([...counts].map(([what, count]) => `${what} ${count}`).join(', '))
  for (const what of ['related cells', 'cells of groups', 'counted cells', 'second levels', 'cut', 'pages followed'])
    assert.ok((counts.get(what) ?? 0) >= (isReferred ? 100 : 30), `${what}: ${counts.get(what) ?? 0}`)
  if (isReferred) assert.ok((counts.get('cells of the reference') ?? 0) >= 30_000, 'enough of the reference')
  assert.ok((counts.get('cells') ?? 0) >= (isReferred ? 50_000 : 15_000), 'enough cells')
}

async function fill(database: FixtureDatabase, content: number): Promise<Tables> {
  const tables = new Map<string, Tables[string]>()
  for (const dataset of database.catalog.datasets.values()) {
    const others = dataset.name === 'visits' ? (lengths.members ?? 0) : (lengths.groups ?? 0)
    const table = arbitraryTable(dataset, lengths[dataset.name] ?? 0, others)
    const [rows = []] = fc.sample(table, { numRuns: 1, seed: seed + content })
    await database.fill(dataset, rows)
    tables.set(dataset.name, rows)
  }
  return Object.fromEntries(tables)
}

type Note = (what: string, by?: number) => void

/** Page after page, for as long as rows follow. @returns the first, with what is released on it. */
async function compare(
  stage: Stage,
  ask: Ask,
  source: Source,
  database: FixtureDatabase,
  tables: Tables,
  note: Note,
): Promise<Page | Refusal> {
  let next: Ask | null = ask
  let first: Page | Refusal | null = null
  for (let pages = 0; next && pages < 3; pages++) {
    const plan = planOf(stage, next)
    if (plan instanceof Refusal) {
      note(plan.code)
      return plan
    }
    const page = await source.read(plan)
    const released = await source.release(plan, page)
    const memory = readMemory(plan, tables, database.env)
    const keys = plan.binding === null ? memory.page.keys : page.keys
    assert.deepEqual(memory, { page: { ...page, keys }, released }, 'the page in memory')
    first ??= { ...page, rows: released.rows }
    if (pages > 0) note('pages followed')
    noteCells(plan, page, note)
    const reply = toReply({ plan, page, released, read: 'event' }, null, seal)
    next = reply.more && reply.page.next !== null ? { ...next, cursor: reply.page.next } : null
  }
  return first ?? assert.fail()
}

/** Null: the reference does not say. */
function expectedOf({ scenes }: Stage, ask: Ask): ExpectedLevel | Refused | null {
  const scene = scenes.get(ask.dataset) ?? assert.fail()
  const isGrouped = ask.fields?.some(({ term }) => term?.aggregate && !scene.dataset.relations.has(term.names[0] ?? ''))
  try {
    if (isGrouped) return referenceGroups(scene, ask, defaultPage)
    return scene.access && !scene.access.hasKey ? null : referenceRows({ scenes }, scene, ask, defaultPage)
  } catch (error) {
    if (error instanceof Refused) return error
    if (error instanceof Unsaid) return null
    throw error
  }
}

function assertReference(stage: Stage, ask: Ask, found: Page | Refusal, note: Note): void {
  const expected = expectedOf(stage, ask)
  if (expected === null) return
  if (expected instanceof Refused || found instanceof Refusal)
    assert.ok(
      expected instanceof Refused && found instanceof Refusal,
      `${inspect(found)}, expected ${inspect(expected)}`,
    )
  else assertLevel(expected, found, note)
}

function assertLevel(expected: ExpectedLevel, page: Page, note: Note): void {
  assert.deepEqual([page.more, page.count], [expected.more, expected.count])
  assert.equal(page.rows.length, expected.rows.length)
  for (const [at, { cells, related }] of expected.rows.entries()) {
    const found = page.rows[at] ?? []
    assert.ok(
      cells.length === found.length && cells.every((cell, i) => isTotal(cell, found[i] ?? null)),
      `${inspect(found)}, where the reference says ${inspect(cells)}`,
    )
    note('cells of the reference', cells.length)
    for (const [i, below] of related.entries()) assertLevel(below, page.related[i]?.[at] ?? assert.fail(), note)
  }
}

function planOf({ catalog, scenes }: Stage, ask: Ask): ReadPlan | Refusal {
  const { principal } = scenes.get(ask.dataset) ?? assert.fail()
  try {
    return planRead(ask, principal, catalog, seal, { cells: 1_000_000, rows: 100_000 })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function noteCells(plan: ReadPlan, page: Page, note: Note, level = 0): void {
  const cells = page.rows.length * plan.columns.length
  note('cells', cells)
  if (level > 0) note('related cells', cells)
  if (level > 1 && cells > 0) note('second levels')
  if (plan.grouped) note('cells of groups', cells)
  if (page.more) note('cut')
  note('counted cells', page.rows.length * plan.counted.length)
  for (const [i, { plan: below }] of plan.related.entries()) {
    for (const one of page.related[i] ?? []) noteCells(below, one, note, level + 1)
  }
}
