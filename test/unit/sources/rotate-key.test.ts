// A domain of pseudonyms gets a new key: all its pseudonyms change together, nobody else's do, and no key is ever seen.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { rotateKey } from '../../../gateway/sources/postgres/rotate-key.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { pseudonym } from '../../../masks/pseudonym.ts'
import { startTestPostgres } from '../../postgres.ts'
import { datasetOf, masked } from '../../shop-fixture.ts'
import { createSourceDatabase, type SourceDatabase } from '../../source-database.ts'

const postgres = await startTestPostgres({ log_statement: 'all', logging_collector: 'on', log_min_messages: 'debug1' })
after(() => postgres.stop())

const domain = "customer's"
const keyed = (name: string) => masked(pseudonym, 'email', 'text', { domain: name })
const people = datasetOf({
  columns: {
    id: { type: 'integer' },
    ref: { type: 'text', from: 'email', mask: keyed(domain) },
    ticket_ref: { type: 'text', from: 'email', mask: keyed('ticket') },
  },
})
const letters = datasetOf({
  name: 'letters',
  table: 'customers',
  columns: { id: { type: 'integer' }, sender: { type: 'text', from: 'email', mask: keyed(domain) } },
})

const keysOf = (shop: SourceDatabase) =>
  shop.superuser(
    "SELECT name, encode(ikey, 'hex') AS ikey, encode(okey, 'hex') AS okey FROM scrim.mask_key ORDER BY name",
  )

async function shown(shop: SourceDatabase) {
  const first = await shop.as('scrim_masked', `SELECT id, ref, ticket_ref FROM ${viewsOf(people).masked.qualified}`)
  const second = await shop.as('scrim_masked', `SELECT id, sender FROM ${viewsOf(letters).masked.qualified}`)
  const ordered = (rows: Record<string, unknown>[], column: string) =>
    rows.toSorted((a, b) => Number(a.id) - Number(b.id)).map((row) => row[column])
  return { ref: ordered(first, 'ref'), ticket: ordered(first, 'ticket_ref'), sender: ordered(second, 'sender') }
}

/** Which values are the same. */
const pattern = (values: readonly unknown[]): readonly number[] => values.map((value) => values.indexOf(value))

test('every pseudonym of the domain changes, equal ones stay equal in all its datasets, other domains stay', async () => {
  const shop = await createSourceDatabase(postgres, 'rotated')
  await shop.superuser(
    "INSERT INTO shop.customers (id, email) VALUES (3, 'mona.secret@example.com'), (4, 'other@example.com'), (5, NULL)",
  )
  await shop.apply({}, [people, letters])
  const before = await shown(shop)
  const [own, ticket] = await keysOf(shop)
  await rotateKey(shop.admin, domain)
  const after = await shown(shop)
  assert.deepEqual(pattern(before.ref), [0, 1, 0, 3, 1])
  assert.deepEqual(pattern(after.ref), pattern(before.ref))
  assert.deepEqual(after.sender, after.ref)
  for (const [i, value] of after.ref.entries()) {
    if (value === null) assert.equal(before.ref[i], null)
    else assert.ok(!before.ref.includes(value))
  }
  assert.deepEqual(after.ticket, before.ticket)
  const [newOwn, newTicket] = await keysOf(shop)
  assert.deepEqual(newTicket, ticket)
  assert.notEqual(newOwn?.ikey, own?.ikey)
  // HMAC's two paddings of one secret of 32 random bytes, as apply makes it.
  const [inner, outer] = [newOwn?.ikey, newOwn?.okey].map((hex) => Buffer.from(String(hex), 'hex'))
  const secret = (inner ?? Buffer.alloc(0)).map((byte) => byte ^ 0x36)
  assert.deepEqual(
    secret,
    outer?.map((byte) => byte ^ 0x5c),
  )
  assert.deepEqual([...secret.subarray(32)], Array(32).fill(0))
  assert.ok(new Set(secret.subarray(0, 32)).size > 16)
  assert.deepEqual((await shop.apply({}, [people, letters])).applied, [])
})

test('no key, old or new, is in the log, with every statement logged', async () => {
  const shop = await createSourceDatabase(postgres, 'unseen')
  await shop.apply({}, [people, letters])
  const before = await keysOf(shop)
  await rotateKey(shop.admin, 'ticket')
  const keys = [...before, ...(await keysOf(shop))].flatMap((row) => [String(row.ikey), String(row.okey)])
  const [log] = await shop.superuser('SELECT pg_read_file(pg_current_logfile()) AS text')
  const text = String(log?.text).toLowerCase()
  assert.ok(text.includes('update scrim.mask_key'), 'the statement itself must be in the log')
  for (const key of keys) assert.ok(!text.includes(key.slice(0, 32)))
})

test('a domain without a key is a finding, and changes nothing', async () => {
  const shop = await createSourceDatabase(postgres, 'nokey')
  await shop.apply({}, [people, letters])
  const before = await keysOf(shop)
  await assert.rejects(rotateKey(shop.admin, 'nobody'), /pseudonym domain nobody has no key/)
  assert.deepEqual(await keysOf(shop), before)
})
