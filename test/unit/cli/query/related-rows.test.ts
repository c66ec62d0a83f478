// Related rows in what `scrim query` prints: joined pages keep the places that `meta` names, and a person is told of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExact } from '../../../../gateway/cli/query/exact-json.ts'
import { joinEnvelopes } from '../../../../gateway/cli/query/join-envelopes.ts'
import { sayMeta } from '../../../../gateway/cli/query/say-meta.ts'
import { toTable } from '../../../../gateway/cli/query/to-table.ts'

const page = (rows: number, meta: object) =>
  JSON.stringify({
    data: Array.from({ length: rows }, (_, id) => ({ id, orders: [] })),
    page: { limit: rows, next: null },
    meta: { masked: {}, unmasked: {}, notices: [], audit: 'a', ...meta },
  })

test('the places of related rows run on by the rows that they belong to, and by nothing deeper', () => {
  const joined = joinEnvelopes([
    page(3, { absent: { 'orders.total': [[2, 1]], plan: [0] }, more: { orders: [1] } }),
    page(2, { absent: { 'orders.total': [[0, 1]], plan: [1] }, more: { 'orders.items': [[1, 4]] } }),
    page(2, { more: { orders: [0] } }),
  ])
  const { absent, more } = JSON.parse(JSON.stringify(joined)).meta
  assert.deepEqual(absent, {
    'orders.total': [
      [2, 1],
      [3, 1],
    ],
    plan: [0, 4],
  })
  assert.deepEqual(more, { orders: [1, 5], 'orders.items': [[4, 4]] })
})

test('a reply with nothing left out says nothing of it', () => {
  const { meta } = JSON.parse(JSON.stringify(joinEnvelopes([page(1, {}), page(1, {})])))
  assert.deepEqual(
    Object.keys(meta).filter((name) => name === 'absent' || name === 'more'),
    [],
  )
})

test('a person is told which rows have more related rows, and in which some are left out', () => {
  const meta = parseExact(
    JSON.stringify({
      more: { orders: [0, 4] },
      absent: {
        'orders.total': [
          [1, 0],
          [1, 3],
          [2, 0],
        ],
      },
    }),
  )
  assert.deepEqual(sayMeta(meta), [
    '— left out by a rule: orders.total in row 2, 3',
    'more related rows than are shown: orders in row 1, 5',
  ])
})

test('related rows with a masked column are marked, and shown as they were sent', () => {
  const data = [{ id: null, orders: [{ total: '1.50' }], ordersx: [] }]
  const { columns, rows } = toTable({ data, masked: new Set(['orders.total']), absent: new Map() })
  assert.deepEqual(
    columns.filter(({ masked }) => masked).map(({ name }) => name),
    ['orders'],
  )
  assert.deepEqual(
    rows[0]?.map(({ text }) => text),
    ['null', '[{"total":"1.50"}]', '[]'],
  )
})
