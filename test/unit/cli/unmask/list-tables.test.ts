// What matters of a grant or a request is whole on a terminal of 80 columns and of 120: its id, who, what, how long.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeTable } from '../../../../gateway/cli/query/write-table.ts'
import { listGrants, listRequests } from '../../../../gateway/cli/unmask/list-tables.ts'
import type { Grant, Request } from '../../../../gateway/cli/unmask/unmask-reply.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
const by = { issuer: 'https://id.example.com', subject: 'ana@kestrel.example' }
const reader = { ...by, as: null }
const asked = {
  dataset: 'customers',
  columns: ['email', 'phone'],
  where: 'id=in.(1,2,3,4,5,6,7,8,9)&country=eq.DE&plan=eq.pro',
  reason: 'Ticket 4711: the receipts of last week bounced, and nobody knows why',
  duration: '15m',
  max_rows: 20,
  by,
  app: 'cli',
}
const grant: Grant = {
  ...asked,
  id: '01JD8V4Q0X5B7N2M9T3K6R1S0P',
  request: '01JD8V4Q0X5B7N2M9T3K6R1S0Q',
  status: 'active',
  rows_left: 17,
  until: '2026-11-22T12:14:59.999Z',
}
const request: Request = {
  ...asked,
  id: grant.request,
  status: 'approved',
  approvals: { needed: 2, given: 2, by: [] },
  approvers: ['leads'],
  scope: 's',
  expires_at: grant.until,
  grant: grant.id,
  history: [],
}

const tables = {
  grants: listGrants([grant], reader, now).table,
  requests: listRequests([request], new Map(), reader).table,
}

describe('a list at', () => {
  for (const width of [80, 120]) {
    for (const [name, table] of Object.entries(tables)) {
      it(`${width} columns has ${name} with whole ids, names and times`, () => {
        const written = writeTable(table, { width, colour: false })
        const matters = [grant.dataset, 'email,phone', by.subject, 'Ticket 4711']
        const own = name === 'grants' ? [grant.id, '17', '14m'] : [request.id, '2 of 2', 'approved, and ended']
        for (const text of [...matters, ...own]) assert.ok(written.includes(text), `${text} in\n${written}`)
        for (const line of written.split('\n')) assert.ok(line.length <= width, line)
      })
    }
  }

  it('120 columns is a table, at 80 a block for each', () => {
    assert.match(writeTable(tables.grants, { width: 120, colour: false }), /^grant +dataset +columns +where/)
    assert.match(writeTable(tables.grants, { width: 80, colour: false }), /^row 1\ngrant +01JD8V4Q0X5B7N2M9T3K6R1S0P$/m)
  })
})

it('what is left of a grant is said in words as short as they are true', () => {
  for (const [until, left] of [
    ['2026-11-22T16:00:00.000Z', '4h 0m'],
    ['2026-11-22T13:05:30.000Z', '1h 5m'],
    ['2026-11-22T12:01:00.000Z', '1m'],
    ['2026-11-22T12:00:59.999Z', '59s'],
    ['2026-11-22T11:59:00.000Z', '0s'],
  ] as const) {
    assert.equal(listGrants([{ ...grant, until }], reader, now).table.rows[0]?.at(-1)?.text, left)
  }
})
