// PostgREST's own client against the gateway, and docs/guides/from-postgrest.md: every line of its tables is run, and every
// block shows what comes back.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { PostgrestClient } from '@supabase/postgrest-js'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/from-postgrest.md'), 'utf8')

let scrim: Scrim
let headers: Record<string, string>
let client: PostgrestClient

before(async () => {
  scrim = await sharedScrim()
  headers = { Authorization: `Bearer ${await scrim.token('ana')}`, Accept: 'application/vnd.scrim.rows+json' }
  client = new PostgrestClient(scrim.url, { headers })
})

interface Answer {
  readonly status: number
  readonly data: unknown
  readonly count: number | null
  readonly error: Readonly<Record<string, unknown>> | null
}

/** A line of the guide, as written there. */
async function run(code: string): Promise<unknown> {
  const given = {
    PostgrestClient,
    client,
    headers,
    ref: 'none',
    address: scrim.url,
    ask: async (path: string) => (await call(scrim, 'ana', path)).body,
  }
  return new Function(...Object.keys(given), `return ${code}`)(...Object.values(given))
}

async function answer(chain: string): Promise<Answer> {
  const { status, data, count, error } = Object(await run(`client.from('customers')${chain}`))
  return { status, data, count, error }
}

/** The cells of the table rows under a heading; code without its backticks. */
const rowsUnder = (heading: string): readonly (readonly string[])[] =>
  (guide.split(`\n## ${heading}\n`)[1] ?? '')
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(2, -2).split(' | ')) ?? []

const codeOf = (cell: string | undefined): string => /^`([^`]+)`/.exec(cell ?? '')?.[1] ?? ''

describe('what is the same in PostgREST', () => {
  const same = rowsUnder('The same')
  it('is told by a table of at least twenty lines', () => assert.ok(same.length >= 20))
  for (const [chain, address] of same) {
    it(`${codeOf(chain)} gives the rows of its address`, async () => {
      const { status, data, error } = await answer(codeOf(chain))
      const plain = await call(scrim, 'ana', codeOf(address))
      assert.deepEqual([status, error], [200, null])
      assert.ok(plain.body.data.length > 0)
      assert.deepEqual(data, plain.body.data)
    })
  }

  it('maybeSingle gives the row, or null, or an error where there are more', async () => {
    assert.deepEqual((await answer(".select('id').eq('id', 7).maybeSingle()")).data, { id: 7 })
    assert.deepEqual((await answer(".select('id').eq('id', -7).maybeSingle()")).data, null)
    assert.equal((await answer(".select('id').lt('id', 7).maybeSingle()")).error?.code, 'PGRST116')
  })

  it('csv gives CSV', async () => {
    assert.equal((await answer(".select('id,plan').limit(1).csv()")).data, 'id,plan\r\n1,pro\r\n')
  })

  it('nulls come last when ascending and first when descending', async () => {
    for (const [ascending, isNull] of [
      [true, false],
      [false, true],
    ] as const) {
      const { data } = await answer(`.select('birth_date').order('birth_date', { ascending: ${ascending} }).limit(1)`)
      assert.deepEqual(Object(data)[0].birth_date === null, isNull)
    }
  })
})

describe('what differs from PostgREST', () => {
  const different = rowsUnder('Different')
  it('is told by a table of at least twenty lines', () => assert.ok(different.length >= 20))
  for (const [chain, code, instead] of different) {
    it(`${codeOf(chain)} is refused with ${codeOf(code)}, and what to write instead works`, async () => {
      const { data, error, status } = await answer(codeOf(chain))
      assert.equal(error?.code, codeOf(code), JSON.stringify({ status, data }))
      assert.equal(data, null)
      if (!codeOf(instead).startsWith('.select(')) return
      const other = await answer(codeOf(instead))
      assert.deepEqual([other.status, other.error], [200, null])
      assert.ok(Object(other.data))
    })
  }

  it('a page is of 100 rows, a count is asked for in the address, decimals are strings', async () => {
    assert.equal(Object((await answer(".select('id')")).data).length, 100)
    assert.equal((await answer(".select('id', { count: 'exact' })")).count, null)
    const counted = await call(scrim, 'ana', '/customers?fields=id&count=exact&limit=1')
    assert.ok(counted.body.page.count > 100)
    const rows = await call(scrim, 'ana', '/customers?fields=id&count=exact&limit=1&format=rows')
    assert.equal(rows.headers.get('scrim-count'), String(counted.body.page.count))
    assert.equal(typeof Object((await answer(".select('lifetime_value').limit(1)")).data)[0].lifetime_value, 'string')
  })

  it('an error has a detail, a hint and a code of our own', async () => {
    const { error } = await answer(".select('id').eq('emial', 'x')")
    assert.deepEqual(
      [typeof error?.detail, error?.hint, error?.code, error?.message],
      ['string', 'Did you mean email?', 'PLAN_FIELD_UNKNOWN', undefined],
    )
  })

  it('stripNulls and schema change nothing, and rpc is refused', async () => {
    const plain = await answer(".select('id,birth_date').limit(1)")
    assert.deepEqual((await answer(".select('id,birth_date').limit(1).stripNulls()")).data, plain.data)
    const schema = Object(await run("client.schema('other').from('customers').select('id,birth_date').limit(1)"))
    assert.deepEqual(schema.data, plain.data)
    assert.equal(Object(await run("client.rpc('f', { a: 1 })")).status, 405)
  })

  it('says in headers which columns are masked', async () => {
    const { headers: said } = await call(scrim, 'ana', '/customers?fields=id,email&limit=1&format=rows')
    assert.equal(said.get('scrim-masked'), 'email')
    const sam = await call(scrim, 'sam', '/customers?fields=id,full_name&limit=1&format=rows')
    assert.equal(sam.headers.get('scrim-unmasked'), 'full_name')
  })
})

describe('the blocks of the guide', () => {
  const blocks = [...guide.matchAll(/^```js\n([\s\S]*?)^```\n\n```json\n([\s\S]*?)^```$/gm)]
  it('are at least three', () => assert.ok(blocks.length >= 3))
  for (const [, code = '', shown = ''] of blocks) {
    it(`${code.slice(0, 60).trim()} gives what it says`, async () => {
      const given = await run(code.trim())
      assert.deepEqual(Array.isArray(given) ? given : Object(given).data, JSON.parse(shown))
    })
  }
})
