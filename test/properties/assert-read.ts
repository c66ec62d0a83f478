// An ask before a scene, through the real planner and whatever executes its plans: every page is compared with what the
// reference expects, cell by cell; a refusal with the codes that it may have.
import assert from 'node:assert/strict'
import type { Ask } from '../../gateway/ask/ask.ts'
import type { Catalog } from '../../gateway/catalog/dataset.ts'
import { Refusal } from '../../gateway/errors/refusal.ts'
import type { Reply } from '../../gateway/formats/reply.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { planRead } from '../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../gateway/plan/read-plan.ts'
import { createSeal } from '../../gateway/seal/seal.ts'
import type { Page, Released } from '../../gateway/sources/source.ts'
import { toReply } from '../../gateway/to-reply.ts'
import type { ExpectedRead, ExpectedRefusal, ExpectedRow } from './reference-read.ts'
import type { Scene } from './scene.ts'

interface Executed {
  readonly page: Page
  readonly released: Released
}

export interface Reading {
  readonly catalog: Catalog
  execute(plan: ReadPlan, scene: Scene): Promise<Executed>
}

/** Bytes of plaintext (with 32 more they are 4,096 characters when sealed): a longer cursor is left out. */
const longestCursor = 3040

const seal = createSeal({ current: Buffer.alloc(32, 7), previous: [] })

/** @returns how many pages were read; 0 where the ask was refused. */
export async function assertRead(
  reading: Reading,
  scene: Scene,
  ask: Ask,
  expected: ExpectedRead | ExpectedRefusal,
): Promise<number> {
  const plan = planOf(reading, ask, scene.principal)
  if (!(plan instanceof Refusal) && !expected.refused) return assertPages(reading, scene, ask, plan, expected)
  const codes = [...(expected.refused ?? [])]
  if (!(plan instanceof Refusal)) assert.fail(`not refused, expected ${codes.join(' or ')}`)
  assert.ok(expected.refused?.has(plan.code), `${plan.code}: ${plan.message}; expected ${codes.join(' or ')}`)
  return 0
}

function planOf({ catalog }: Reading, ask: Ask, principal: Principal): ReadPlan | Refusal {
  try {
    return planRead(ask, principal, catalog, seal, { cells: Number.POSITIVE_INFINITY, rows: 20_000 })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Reads every page, each compared with its part of the list. @returns how many. */
async function assertPages(
  reading: Reading,
  scene: Scene,
  ask: Ask,
  first: ReadPlan,
  expected: ExpectedRead,
): Promise<number> {
  let plan = first
  for (let at = 0, pages = 1; ; at += expected.limit, pages++) {
    const part = expected.rows.slice(at, at + expected.limit)
    const next = await assertPage(reading, scene, ask, plan, part, expected)
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
      const refused = planOf(reading, cursor, other)
      assert.ok(refused instanceof Refusal, 'a cursor is for one caller')
    }
    const followed = planOf(reading, cursor, scene.principal)
    assert.ok(!(followed instanceof Refusal), 'a cursor of ours is taken')
    plan = followed
  }
}

/** @returns the next cursor. */
async function assertPage(
  reading: Reading,
  scene: Scene,
  ask: Ask,
  plan: ReadPlan,
  part: readonly ExpectedRow[],
  expected: ExpectedRead,
): Promise<string | null> {
  assert.deepEqual([...plan.revealed].map(({ name }) => name).sort(), [...expected.revealed].sort(), 'what is revealed')
  assert.equal(plan.relation, expected.revealed.length > 0 ? 'clear' : 'masked', 'the relation')
  const { page, released } = await reading.execute(plan, scene)
  const reply = toReply({ plan, page, released, read: 'event' }, null, seal)

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
  assertMeta(reply, plan, part, expected)
  if (plan.key.length > 0) assertKeys(page.keys, part, expected.rows)
  return reply.page.next
}

/** From `meta` alone: whether each cell is absent, clear or masked. No word of it is about a cell that is otherwise. */
function assertMeta({ meta }: Reply, plan: ReadPlan, part: readonly ExpectedRow[], expected: ExpectedRead): void {
  for (const [i, { as, column }] of plan.columns.entries()) {
    assert.ok(column)
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
