// One question, asked over both doors: every cell that GraphQL shows is the one that REST shows, for any columns, orders and
// limits of two levels of related rows, and for any groups. SCRIM_CASES asks more.
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import fc from 'fast-check'
import { askGraphql } from '../../ask-graphql.ts'
import { call } from '../../call.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

const people = ['ana', 'sam', 'max']
const questions = Math.max(90, Number(process.env.SCRIM_CASES ?? 90))
const seed = Number(process.env.SCRIM_SEED ?? 20_261_122)

interface Level {
  readonly dataset: string
  readonly fields: readonly string[]
  readonly order: readonly (readonly [column: string, direction: 'asc' | 'desc'])[]
  readonly limit: number
  readonly related: readonly { readonly name: string; readonly isMany: boolean; readonly of: Level }[]
}

interface Groups {
  readonly dataset: string
  readonly by: readonly string[]
  readonly totals: readonly (readonly [field: string, fn: string, column: string])[]
}

const relations: Readonly<Record<string, readonly (readonly [name: string, dataset: string, isMany: boolean])[]>> = {
  customers: [
    ['orders', 'orders', true],
    ['tickets', 'tickets', true],
  ],
  orders: [['customer', 'customers', false]],
  tickets: [['customer', 'customers', false]],
}
const sorted = ['id', 'plan', 'country', 'status', 'placed_on', 'signup_date', 'customer_id', 'currency']
const grouped = ['plan', 'country', 'status', 'currency', 'customer_id', 'birth_date']
const added = ['id', 'total', 'lifetime_value']

/** What a person may read: columns by dataset. */
type Known = ReadonlyMap<string, readonly string[]>

let scrim: Scrim
const known = new Map<string, Known>()

before(async () => {
  scrim = await sharedScrim()
  for (const person of people) {
    const { body } = await call(scrim, person, '/datasets')
    const found = new Map<string, readonly string[]>()
    for (const { name } of body.data) {
      const told = await call(scrim, person, `/datasets/${name}`)
      found.set(
        name,
        told.body.columns.map((column: { name: string }) => column.name),
      )
    }
    known.set(person, found)
  }
})

function arbitraryLevel(columns: Known, dataset: string, depth: number): fc.Arbitrary<Level> {
  const names = [...(columns.get(dataset) ?? [])]
  const others = depth === 0 ? [] : (relations[dataset] ?? []).filter(([, other]) => columns.has(other))
  const order = fc.constantFrom(...names.filter((name) => sorted.includes(name)))
  return fc.record({
    dataset: fc.constant(dataset),
    fields: fc.subarray(names, { minLength: 1 }),
    order: fc.uniqueArray(fc.tuple(order, fc.constantFrom('asc' as const, 'desc' as const)), {
      maxLength: 2,
      selector: ([name]) => name,
    }),
    limit: depth === 2 ? fc.constantFrom(140, 180, 200) : fc.integer({ min: 2, max: 12 }),
    related: fc
      .subarray([...others])
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map(([name, other, isMany]) =>
            arbitraryLevel(columns, other, depth - 1).map((of) => ({ name, isMany, of })),
          ),
        ),
      ),
  })
}

function toFields({ fields, related }: Level): string {
  return [...fields, ...related.map(({ name, of }) => `${name}(${toFields(of)})`)].join(',')
}

const toParameters = ({ order, limit, related }: Level, path = ''): readonly string[] => [
  `${path}limit=${limit}`,
  ...(order.length > 0 ? [`${path}order=${order.map((term) => term.join('.')).join(',')}`] : []),
  ...related.flatMap(({ name, isMany, of }) =>
    isMany
      ? toParameters(of, `${path}${name}.`)
      : of.related.flatMap((one) => (one.isMany ? toParameters(one.of, `${path}${name}.${one.name}.`) : [])),
  ),
]

function toSelection({ fields, related }: Level): string {
  const others = related.map(({ name, isMany, of }) =>
    isMany ? `${name}${toArguments(of)} { nodes { ${toSelection(of)} } }` : `${name} { ${toSelection(of)} }`,
  )
  return [...fields, ...others].join(' ')
}

function toArguments({ order, limit }: Level): string {
  const orderBy = order.map(([column, direction]) => `{${column}: ${direction.toUpperCase()}}`).join(', ')
  return `(first: ${limit}${orderBy === '' ? '' : `, orderBy: [${orderBy}]`})`
}

/** A page of GraphQL as REST writes it. */
function flattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flattened)
  if (typeof value !== 'object' || value === null) return value
  if ('nodes' in value) return flattened(value.nodes)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, flattened(one)]))
}

const cellsIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, one) => sum + cellsIn(one), 0)
    : 1

const asked = (): fc.Arbitrary<{ readonly person: string; readonly level: Level }> =>
  fc.constantFrom(...people).chain((person) => {
    const columns = known.get(person) ?? assert.fail()
    const datasets = Object.keys(relations).filter((name) => columns.has(name))
    return fc
      .constantFrom(...datasets)
      .chain((dataset) => arbitraryLevel(columns, dataset, 2).map((level) => ({ person, level })))
  })

it('rows with all that is related to them are the same', async (t) => {
  let cells = 0
  for (const { person, level } of fc.sample(asked(), { numRuns: questions, seed })) {
    const path = `/${level.dataset}?${[`fields=${toFields(level)}`, ...toParameters(level)].join('&')}`
    const operation = `{ ${level.dataset}${toArguments(level)} { nodes { ${toSelection(level)} } } }`
    const [rest, graphql] = [await call(scrim, person, path), await askGraphql(scrim, person, operation)]
    assert.equal(rest.status, 200, `${path} ${rest.text.slice(0, 300)}`)
    assert.deepEqual([graphql.status, graphql.body.errors], [200, undefined], operation)
    assert.deepEqual(flattened(graphql.body.data[level.dataset]), rest.body.data, `${person} ${path}`)
    cells += cellsIn(rest.body.data)
  }
  t.diagnostic(`${cells} cells, seed ${seed}`)
  assert.ok(cells >= 100_000, `${cells} cells`)
})

const arbitraryGroups = (columns: Known): fc.Arbitrary<Groups> =>
  fc.constantFrom(...Object.keys(relations).filter((name) => columns.has(name))).chain((dataset) => {
    const names = columns.get(dataset) ?? []
    const fns = [
      ['countDistinct', 'count_distinct'],
      ['sum', 'sum'],
      ['avg', 'avg'],
      ['min', 'min'],
      ['max', 'max'],
    ] as const
    const totals = names
      .filter((name) => added.includes(name))
      .flatMap((name) => fns.map(([field, fn]) => [field, fn, name] as const))
    return fc.record({
      dataset: fc.constant(dataset),
      by: fc.subarray(
        names.filter((name) => grouped.includes(name)),
        { maxLength: 2 },
      ),
      totals: fc.subarray(totals),
    })
  })

it('groups and their totals are the same', async (t) => {
  let cells = 0
  const some = fc
    .constantFrom(...people)
    .chain((person) => arbitraryGroups(known.get(person) ?? assert.fail()).map((of) => ({ person, of })))
  for (const { person, of } of fc.sample(some, { numRuns: Math.ceil(questions / 3), seed })) {
    const { dataset, by, totals } = of
    const terms = totals.map(([, fn, column]) => `${column}.${fn}()`)
    const path = `/${dataset}?fields=${[...by, 'count()', ...terms].join(',')}&limit=200`
    const keys = by.length > 0 ? `keys { ${by.join(' ')} }` : ''
    const arguments_ = by.length > 0 ? `(groupBy: [${by.join(', ')}], first: 200)` : ''
    const fields = [...Map.groupBy(totals, ([field]) => field)].map(
      ([field, all]) => `${field} { ${all.map(([, , column]) => column).join(' ')} }`,
    )
    const operation = `{ ${dataset}Aggregate${arguments_} { nodes { ${keys} count ${fields.join(' ')} } } }`
    const [rest, graphql] = [await call(scrim, person, path), await askGraphql(scrim, person, operation)]
    assert.equal(rest.status, 200, `${path} ${rest.text.slice(0, 300)}`)
    assert.deepEqual([graphql.status, graphql.body.errors], [200, undefined], operation)
    const nodes: readonly Record<string, Record<string, unknown>>[] = graphql.body.data[`${dataset}Aggregate`].nodes
    const flat = nodes.map((node) => ({
      ...node.keys,
      count: node.count,
      ...Object.fromEntries(totals.map(([field, fn, column]) => [`${column}_${fn}`, node[field]?.[column]])),
    }))
    assert.deepEqual(flat, rest.body.data, `${person} ${path}`)
    cells += cellsIn(rest.body.data)
  }
  t.diagnostic(`${cells} cells of groups`)
  assert.ok(cells >= 1000)
})
