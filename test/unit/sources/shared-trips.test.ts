// Trips grow while others are under way, and nobody waits behind a slow one for longer than that one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { RowQuery } from '../../../gateway/sources/postgres/row-query.ts'
import { createSharedTrips } from '../../../gateway/sources/postgres/shared-trips.ts'

/** A server that answers a trip when told to. */
function startTrips() {
  const left: { readonly names: readonly string[]; readonly arrive: () => void }[] = []
  let quick = true
  const enter = createSharedTrips({
    isQuick: () => quick,
    send: (queries) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      left.push({ names: queries.map(({ values }) => String(values[0])), arrive: resolve })
      return promise
    },
  })
  return {
    ask: (name: string, text = 'one') => enter(new RowQuery(text, [name], null, 1000)),
    names: () => left.map(({ names }) => names.join('')),
    async arrive(trip: number) {
      left[trip]?.arrive()
      await turn()
    },
    becomeSlow: () => {
      quick = false
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

test('while two trips of a text are under way, the next gathers, and leaves when one arrives', async () => {
  const trips = startTrips()
  for (const name of 'abcdef') {
    trips.ask(name)
    await turn()
  }
  assert.deepEqual(trips.names(), ['a', 'b'])
  trips.ask('x', 'another text')
  await turn()
  assert.deepEqual(trips.names(), ['a', 'b', 'x'])
  await trips.arrive(1)
  assert.deepEqual(trips.names(), ['a', 'b', 'x', 'cdef'])
})

test('a trip holds sixteen at most', async () => {
  const trips = startTrips()
  for (let i = 0; i < 40; i++) trips.ask('a')
  await turn()
  assert.deepEqual(trips.names(), ['a'.repeat(16), 'a'.repeat(16)])
  await trips.arrive(0)
  assert.deepEqual(trips.names().slice(2), ['a'.repeat(8)])
})

test('what gathered behind a slow trip leaves at once when it ends, each alone', async () => {
  const trips = startTrips()
  for (const name of 'abcd') {
    trips.ask(name)
    await turn()
  }
  trips.becomeSlow()
  await trips.arrive(0)
  assert.deepEqual(trips.names(), ['a', 'b', 'c', 'd'])
})

test('a slow text shares nothing and waits for nothing', () => {
  const trips = startTrips()
  trips.becomeSlow()
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
