// What the documentation and the benchmark ask is answered by indexes at every level: rows are counted as PostgreSQL reads them,
// in the sample company, whose tables have the indexes that its own applications would have made.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { before, describe, it } from 'node:test'
import type { Filter } from '../../gateway/ask/ask.ts'
import { Refusal } from '../../gateway/errors/refusal.ts'
import type { ReadPlan } from '../../gateway/plan/read-plan.ts'
import { nestedPath, pagePath } from '../bench/questions.ts'
import { explain, plannings, planOf } from '../explained.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const asks = {
  'the benchmark’s page': pagePath(20, 7_000),
  'the benchmark’s customers with their orders': nestedPath(20, 7_000),
  'one row with all that is related': '/customers/3?fields=id,plan,orders(id,total),tickets(id,subject)',
  'many beside each row, by the latest':
    '/customers?fields=id,plan,orders(id,placed_on)&orders.order=placed_on.desc&orders.limit=5&signup_date=lt.2020-01-01&order=signup_date.desc&limit=20',
  'one beside each row':
    '/orders?fields=id,total,customer(id,plan,email)&placed_on=gte.2025-12-20&order=placed_on&limit=20',
  'three levels, both ways':
    '/tickets?fields=id,subject,customer(id,plan,orders(id,total))&customer.orders.limit=3&order=opened_at.desc&limit=20',
  'conditions on related rows': '/customers?fields=id,orders(id,total)&orders.total=gte.1000&id=gt.7000&limit=20',
  'a count beside a page with related rows':
    '/customers?fields=id,orders(id)&orders.limit=5&and=(signup_date.gte.2020-01-01,signup_date.lt.2020-02-01)&order=signup_date&count=exact&limit=5',
  'figures of related rows': '/customers?fields=id,orders.count(),orders.total.sum()&id=gt.7000&limit=20',
  'groups of one customer’s orders': '/orders?fields=status,count(),total.sum()&customer_id=eq.7',
  'groups of the last days': '/customers?fields=plan,count(),lifetime_value.avg()&signup_date=gte.2025-12-20',
  'groups by month': '/orders?fields=placed_on.month,count()&placed_on=gte.2025-12-25',
  'groups of one plan': '/customers?fields=plan,count()&plan=eq.enterprise',
}

/** Of tables of 9,000 rows and more. */
const mostRead = 2_000

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

describe('an index answers', () => {
  for (const [name, address] of Object.entries(asks)) {
    it(name, async () => {
      const plan = planOf(address)
      const tables = tablesOf(plan)
      for (const planning of plannings) {
        const scans = await explain(scrim, plan, planning)
        const told = JSON.stringify(scans)
        assert.deepEqual([...new Set(scans.map(({ table }) => table))].sort(), [...new Set(tables)].sort(), told)
        for (const { how, read } of scans) {
          assert.match(how, /^(Index|Bitmap)/, told)
          assert.ok(read > 0 && read <= mostRead, told)
        }
        // Related rows are found by the value that joins them, never by reading the key's index from one end.
        const related = scans.filter(({ table }) => table !== plan.dataset.table.name)
        for (const { by } of related) assert.match(by ?? 'nothing', /id = \w+\./, told)
      }
    })
  }
})

describe('no table is read through', () => {
  const root = resolve(import.meta.dirname, '../..')
  const files = ['README.md', ...globSync('docs/**/*.md', { cwd: root })]
  const addresses = new Set(
    files.flatMap((file) => {
      const found = readFileSync(resolve(root, file), 'utf8').matchAll(/\/(?:customers|orders|tickets)\?[^\s"'`$]+/g)
      return [...found].map(([address]) => address.replace(/&?(format|numbers)=\w+/, '').replace(/[.,;)]+$/, ''))
    }),
  )
  const plans = [...addresses].flatMap((address) => {
    const plan = readable(address)
    return plan && comparesStored(plan) ? [{ address, plan }] : []
  })

  it('by the examples of the documentation, which are many', () => {
    assert.ok(plans.length >= 10, `${plans.length} of ${addresses.size}`)
  })
  for (const { address, plan } of plans) {
    it(`by ${address}`, async () => {
      const scans = await explain(scrim, plan, 'first')
      assert.deepEqual(
        scans.filter(({ how }) => how === 'Seq Scan'),
        [],
      )
    })
  }
})

const tablesOf = ({ dataset, related, counted }: ReadPlan): readonly string[] => [
  dataset.table.name,
  ...[...related, ...counted].flatMap(({ plan }) => tablesOf(plan)),
]

/** Null where the example shows how it is refused. */
function readable(address: string): ReadPlan | null {
  try {
    return planOf(address)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** No index holds shown values: who filters or sorts by a mask has the table read. */
function comparesStored({ ask, dataset }: ReadPlan): boolean {
  const named = [...ask.order.map(({ column }) => column), ...(ask.filter ? namesIn(ask.filter) : [])]
  return named.every((name) => dataset.columns.get(name)?.mask === null)
}

function namesIn(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.flatMap(namesIn)
    case 'not':
      return namesIn(filter.of)
    default:
      return [filter.column]
  }
}
