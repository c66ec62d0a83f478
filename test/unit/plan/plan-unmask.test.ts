// What may be asked to be unmasked: within what the requester may read and filter, and within the dataset's limits.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { type AskedUnmask, planUnmask } from '../../../gateway/plan/plan-unmask.ts'
import { peopleCatalog, personOf } from '../../unmask-fixture.ts'

let catalog: Catalog
before(async () => {
  catalog = await peopleCatalog()
})

const asked = (changes: Partial<AskedUnmask> = {}): AskedUnmask => ({
  dataset: 'people',
  columns: ['email'],
  where: null,
  reason: 'Ticket 7: the invoice bounced.',
  durationMs: null,
  maxRows: null,
  ...changes,
})

function refusalOf(changes: Partial<AskedUnmask>, role = 'reader', from = catalog): Refusal {
  try {
    planUnmask(asked(changes), personOf(role), from)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return assert.fail('nothing was refused')
}

test('columns are sorted, once each; duration and rows are what the dataset allows where none are named', () => {
  const scope = planUnmask(
    asked({ columns: ['email', 'born', 'email'], where: 'id=in.(1,2)&or=(plan.eq.pro,born.gte.1990-01-01)' }),
    personOf('reader'),
    catalog,
  )
  assert.deepEqual(scope, {
    dataset: 'people',
    columns: ['born', 'email'],
    where: 'id=in.(1,2)&or=(plan.eq.pro,born.gte.1990-01-01)',
    reason: 'Ticket 7: the invoice bounced.',
    durationMs: 600_000, // the dataset's own; 15 minutes would be more
    maxRows: 50,
  })
  const long = asked({ dataset: 'people' })
  assert.equal(planUnmask({ ...long, durationMs: 60_000, maxRows: 1 }, personOf('reader'), catalog).durationMs, 60_000)
})

test('15 minutes is what a request is for where the dataset allows more', async () => {
  const longer = await peopleCatalog((yaml) => yaml.replace('max_duration: 10m', 'max_duration: 4h'))
  assert.equal(planUnmask(asked(), personOf('reader'), longer).durationMs, 900_000)
})

test('what the caller may not know looks as it does in a read', () => {
  assert.equal(refusalOf({}, 'nobody').code, 'PLAN_DATASET_UNKNOWN')
  assert.equal(refusalOf({ dataset: 'nothing' }).code, 'PLAN_DATASET_UNKNOWN')
  const [hidden, missing] = ['born', 'nrob'].map((name) => refusalOf({ columns: [name] }, 'keyless'))
  assert.deepEqual([hidden?.code, missing?.code], ['PLAN_FIELD_UNKNOWN', 'PLAN_FIELD_UNKNOWN'])
  assert.equal(hidden?.parts.detail.replace('born', 'nrob'), missing?.parts.detail)
  assert.deepEqual(hidden?.parts.hint, missing?.parts.hint)
  assert.equal(refusalOf({ where: 'born=eq.1984-01-01' }, 'keyless').code, 'UNMASK_REQUEST_INVALID') // no key to find rows by
  assert.equal(refusalOf({ where: 'secret=eq.1' }).code, 'PLAN_FIELD_UNKNOWN')
})

describe('what no approval can show is refused', () => {
  const cases: readonly (readonly [string, string, Partial<AskedUnmask>, RegExp])[] = [
    ['no column', 'reader', { columns: [] }, /names no column/],
    ['an unmasked column', 'reader', { columns: ['plan'] }, /plan is shown clear to you already/],
    ['a column that a rule shows everywhere', 'keeper', {}, /email is shown clear to you already/],
    ['a derived column', 'reader', { columns: ['ref'] }, /ref cannot be shown clear by an approval: ref is derived/],
    ['without a readable key', 'keyless', {}, /you may not read the key/],
    ['a reason of blanks', 'reader', { reason: ' \n ' }, /reason/],
    ['a reason too long', 'reader', { reason: 'a'.repeat(1001) }, /reason/],
    ['too long a time', 'reader', { durationMs: 600_001 }, /duration/],
    ['no time', 'reader', { durationMs: 0 }, /duration/],
    ['too many rows', 'reader', { maxRows: 51 }, /rows/],
    ['part of a row', 'reader', { maxRows: 0.5 }, /rows/],
    ['a condition that is none', 'reader', { where: '' }, /holds no filter/],
    ['a parameter in the condition', 'reader', { where: 'plan=eq.pro&limit=5' }, /holds limit, which is no filter/],
    ['having in the condition', 'reader', { where: 'having=count().gt.1' }, /holds having, which is no filter/],
    ['a condition too long', 'reader', { where: `plan=in.(${'pro,'.repeat(2000)}pro)` }, /longer than 8000/],
  ]
  for (const [what, role, changes, words] of cases) {
    test(what, () => {
      const { code, parts } = refusalOf(changes, role)
      assert.equal(code, 'UNMASK_REQUEST_INVALID')
      assert.match(parts.detail, words)
      assert.ok(parts.hint)
    })
  }

  test('limits are said', () => {
    assert.match(refusalOf({ maxRows: 51 }).parts.hint ?? '', /at most 10m and 50 rows/)
  })

  test('nothing of the source can be shown clear', async () => {
    const closed = await peopleCatalog((same) => same, [])
    assert.match(refusalOf({}, 'reader', closed).parts.detail, /this gateway can show nothing of people clear/)
  })
})

test('a condition is over what may be filtered, and over masked values alone', () => {
  assert.equal(refusalOf({ where: 'email=eq.ann@x.com' }).code, 'PLAN_FILTER_REFUSED')
  assert.equal(refusalOf({ where: 'id=eq.one' }).code, 'ASK_LITERAL_INVALID')
  assert.equal(refusalOf({ where: 'id=7' }).code, 'ASK_FILTER_INVALID')
  for (const where of ['count()=gt.1', 'born.year=eq.1984-01-01', 'orders.id=eq.1', 'orders.limit=1'])
    assert.equal(refusalOf({ where }).code, 'ASK_PARAMETER_INVALID', where) // only a column of the row itself chooses it
  for (const where of ['or=(count().gt.1)', 'or=(born.year.eq.1984-01-01)'])
    assert.equal(refusalOf({ where }).code, 'ASK_FILTER_INVALID', where)
  assert.equal(refusalOf({ columns: ['born'], where: 'email=eq.a@x.com' }, 'helper').code, 'PLAN_FILTER_REFUSED')
})

test('where nobody approves, the role that owns the dataset is named', async () => {
  const orphaned = await peopleCatalog((yaml) => yaml.replace('[leads]', '[]'))
  const { code, parts } = refusalOf({}, 'reader', orphaned)
  assert.equal(code, 'UNMASK_NOBODY_APPROVES')
  assert.match(`${parts.detail} ${parts.hint}`, /role keeper/)
})
