// Trips grow while others are under way, and nobody waits behind a slow one for longer than that one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { RowQuery } from '../../../gateway/sources/postgres/row-query.ts'
import { createSharedTrips } from '../../../gateway/sources/postgres/shared-trips.ts'

/** A server that answers a trip when told to. */
function startTrips() {
  const left: { readonly names: readonly string[]; readonly arrive: () => void }[] = []
  const most = new Map<string, number>()
  const enter = createSharedTrips({
    tripsOf: (text) => most.get(text) ?? 1,
    send: (queries) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      left.push({ names: queries.map(({ values }) => String(values[0])), arrive: resolve })
      return promise
    },
  })
  return {
    ask: (name: string, text = 'one', lane = text) => enter(new RowQuery(text, [name], null, 1000), lane),
    names: () => left.map(({ names }) => names.join('')),
    async arrive(trip: number) {
      left[trip]?.arrive()
      await turn()
    },
    /** How many trips of a text may be under way from now on; 0: it is slow. */
    allow: (trips: number, text = 'one') => {
      most.set(text, trips)
    },
  }
}

test('what is asked for in one turn leaves together, at the end of it', async () => {
  const trips = startTrips()
  for (const name of 'abc') trips.ask(name)
  assert.deepEqual(trips.names(), [])
  await turn()
  assert.deepEqual(trips.names(), ['abc'])
})

test('while a trip is under way, the next gathers, and leaves when it arrives', async () => {
  const trips = startTrips()
  for (const name of 'abcdef') {
    trips.ask(name)
    await turn()
  }
  assert.deepEqual(trips.names(), ['a'])
  trips.ask('x', 'another text')
  await turn()
  assert.deepEqual(trips.names(), ['a', 'x'])
  await trips.arrive(0)
  assert.deepEqual(trips.names(), ['a', 'x', 'bcdef'])
})

test('what takes longer may have more trips under way', async () => {
  const trips = startTrips()
  trips.allow(2)
  for (const name of 'abcdef') {
    trips.ask(name)
    await turn()
  }
  assert.deepEqual(trips.names(), ['a', 'b'])
  await trips.arrive(1)
  assert.deepEqual(trips.names(), ['a', 'b', 'cdef'])
})

test('texts of one lane share its trips, unless one of them needs more than one', async () => {
  const trips = startTrips()
  trips.ask('a', 'first page', 'customers')
  await turn()
  trips.ask('b', 'next page', 'customers')
  trips.ask('c', 'first page', 'customers')
  trips.allow(3, 'large page')
  trips.ask('d', 'large page', 'customers')
  trips.ask('e', 'first page', 'orders')
  await turn()
  assert.deepEqual(trips.names(), ['a', 'd', 'e'])
  await trips.arrive(0)
  assert.deepEqual(trips.names(), ['a', 'd', 'e', 'bc'])
})

test('of a lane in which one text became slow, its own leave each alone, and the others together without waiting for them', async () => {
  const trips = startTrips()
  trips.ask('a', 'slow one', 'customers')
  await turn()
  for (const name of 'bc') trips.ask(name, 'slow one', 'customers')
  for (const name of 'de') trips.ask(name, 'other', 'customers')
  trips.allow(0, 'slow one')
  await trips.arrive(0)
  assert.deepEqual(trips.names(), ['a', 'b', 'c', 'de'])
})

test('a trip holds sixteen at most', async () => {
  const trips = startTrips()
  for (let i = 0; i < 40; i++) trips.ask('a')
  await turn()
  assert.deepEqual(trips.names(), ['a'.repeat(16)])
  await trips.arrive(0)
  await trips.arrive(1)
  assert.deepEqual(trips.names().slice(1), ['a'.repeat(16), 'a'.repeat(8)])
})

test('what gathered behind a slow trip leaves at once when it ends, each alone', async () => {
  const trips = startTrips()
  for (const name of 'abcd') {
    trips.ask(name)
    await turn()
  }
  trips.allow(0)
  await trips.arrive(0)
  assert.deepEqual(trips.names(), ['a', 'b', 'c', 'd'])
})

test('a slow text shares nothing and waits for nothing', () => {
  const trips = startTrips()
  trips.allow(0)
  for (const name of 'abcd') trips.ask(name)
  assert.deepEqual(trips.names(), ['a', 'b', 'c', 'd'])
})

test('a lane that was left empty is used again', async () => {
  const trips = startTrips()
  for (const trip of [0, 1, 2]) {
    trips.ask('a')
    await turn()
    await trips.arrive(trip)
  }
  assert.deepEqual(trips.names(), ['a', 'a', 'a'])
})
