// One table with a column of every stored type, read the whole way: what each cell is in JSON, what each may be asked, and
// that no page loses a row or shows one twice.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Refusal } from '../../gateway/errors/refusal.ts'
import { factsOf } from '../../gateway/expr/type-facts.ts'
import { parseLiteral } from '../../gateway/operators/literal.ts'
import { operators } from '../../gateway/operators/registry.ts'
import { viewsOf } from '../../gateway/sources/postgres/view-of.ts'
import { everyColumn, type StoredColumn } from './every-type.ts'
import { startTypeDatabase, type TypeDatabase } from './type-database.ts'

let database: TypeDatabase
before(async () => {
  database = await startTypeDatabase()
})
after(() => database.stop())

const most = Math.max(...everyColumn.map(({ cells }) => cells.length))
const cellOf = ({ cells }: StoredColumn, row: number): readonly [string, string] | undefined => cells[row]

/** Row n holds the n-th cell of each column, null where it has no more; each row twice, and one of nulls alone. */
const rows = [...Array(most + 1).keys(), ...Array(most).keys()].map((n, id) => ({
  id: String(id),
  ...Object.fromEntries(
    everyColumn.flatMap((column) => (cellOf(column, n) ? [[column.name, cellOf(column, n)?.[0] ?? '']] : [])),
  ),
}))
const jsonOf = (column: StoredColumn, id: number): string =>
  cellOf(column, id > most ? id - most - 1 : id)?.[1] ?? 'null'

/** What a refusal says; null where the ask is answered. */
const refused = (parameters: Record<string, string>, role?: string): Promise<Refusal | null> =>
  database.ask(parameters, role).then(
    () => null,
    (error: unknown) => (error instanceof Refusal ? error : Promise.reject(error)),
  )

const idsOf = async (parameters: Record<string, string>): Promise<number[]> =>
  JSON.parse(await database.ask({ fields: 'id', limit: '1000', ...parameters })).data.map(
    (row: { id: number }) => row.id,
  )

/** A row's place in the table, and a sentence for a failing case. */
const name = ({ name: column, declared, stored }: StoredColumn): string => `${column}: ${declared} over ${stored}`

describe('a table with a column of every stored type', () => {
  before(() => database.fill(rows))

  it('shows every cell as its declared type says, to the letter', async (t) => {
    const body = await database.ask({ limit: '1000', order: 'id' })
    const expected = rows.map(
      (_, id) => `{"id":${id},${everyColumn.map((column) => `"${column.name}":${jsonOf(column, id)}`).join(',')}}`,
    )
    const data = body.slice('{"data":['.length, body.indexOf('],"page":'))
    for (const [at, row] of expected.entries()) {
      const seen = data.slice(expected.slice(0, at).join(',').length + (at > 0 ? 1 : 0)).slice(0, row.length)
      if (seen !== row) assert.equal(differing(seen, row).seen, differing(seen, row).expected, `row ${at}`)
    }
    assert.equal(data, expected.join(','))
    JSON.parse(body)
    t.diagnostic(`${everyColumn.length} columns, ${rows.length * everyColumn.length} cells`)
  })

  it('finds each shown value again, and only what equals it', async (t) => {
    let asked = 0
    for (const column of everyColumn.filter(({ declared }) => factsOf(declared).comparable)) {
      for (const [, json] of column.cells) {
        const text = String(JSON.parse(json))
        if (!parseLiteral(text, column.declared).ok) continue
        const found = await idsOf({ [column.name]: `eq.${text}` })
        const others = await idsOf({ [column.name]: `neq.${text}` })
        const listed = await idsOf({ [column.name]: `in.("${text.replace(/["\\]/g, '\\$&')}")` })
        const holding = rows.flatMap((_, id) => (jsonOf(column, id) === json ? [id] : []))
        const present = rows.flatMap((_, id) =>
          jsonOf(column, id) === 'null' && column.declared !== 'float' ? [] : [id],
        )
        for (const id of holding) assert.ok(found.includes(id), `${name(column)} = ${text.slice(0, 50)}`)
        assert.deepEqual(listed, found)
        assert.ok(found.every((id) => !others.includes(id)))
        if (column.declared !== 'float') assert.deepEqual([...found, ...others].sort(byNumber), present)
        asked += 3
      }
    }
    assert.ok(asked > 300)
    t.diagnostic(`${asked} asks`)
  })

  it('refuses each wrong literal in words, and every operator that does not fit', async (t) => {
    const wrong = ['\0', 'NaN', '1e999', '2025-02-30', '25:00', '[1,', 'P1.5Y', 'a.b.c.d', '1 day', 'now', '', "'"]
    let asked = 0
    for (const column of everyColumn) {
      for (const operator of operators.values()) {
        for (const text of [...wrong, ...column.cells.map(([stored]) => stored.slice(0, 200))]) {
          const operand = operator.form === 'list' ? `("${text.replace(/["\\]/g, '\\$&')}")` : text
          const refusal = await refused({ fields: 'id', limit: '1', [column.name]: `${operator.name}.${operand}` })
          asked++
          if (refusal === null) continue
          assert.equal(refusal.status, 400, `${name(column)} ${operator.name} ${text}: ${refusal.code}`)
          assert.match(refusal.code, /^(ASK_LITERAL_INVALID|PLAN_OPERATOR_REFUSED)$/)
          assert.equal(refusal.code === 'PLAN_OPERATOR_REFUSED', !operator.accepts.includes(column.declared))
        }
      }
    }
    assert.ok(asked > 5000)
    t.diagnostic(`${asked} asks, none a failure of the source`)
  })

  it('walks every order page by page, ties and nulls and all', async (t) => {
    let pages = 0
    for (const column of everyColumn.filter(({ declared }) => factsOf(declared).sortable)) {
      for (const order of ['asc', 'desc', 'asc.nullsfirst', 'desc.nullslast']) {
        const sql = order.replace('.nulls', ' NULLS ')
        const expression =
          factsOf(column.declared).json === 'string' && column.declared === 'text'
            ? `${column.name}::text`
            : column.name
        const wanted = await database.query(`SELECT id FROM kit.everything ORDER BY ${expression} ${sql}, id`)
        const seen: number[] = []
        for (let cursor = ''; ; pages++) {
          const parameters = { fields: 'id', order: `${column.name}.${order}`, limit: '3', ...(cursor && { cursor }) }
          const body = JSON.parse(await database.ask(parameters))
          seen.push(...body.data.map((row: { id: number }) => row.id))
          if (body.page.next === null) break
          cursor = body.page.next
          assert.ok(seen.length <= rows.length, name(column))
        }
        assert.deepEqual(
          seen,
          wanted.map(([id]) => Number(id)),
          `${name(column)} ${order}`,
        )
      }
    }
    t.diagnostic(`${pages} pages`)
  })

  it('refuses to sort by what has no order, and says by what one can', async () => {
    for (const { name: column, declared } of everyColumn.filter((one) => !factsOf(one.declared).sortable)) {
      const refusal = await refused({ fields: 'id', order: column })
      assert.equal(refusal?.code, 'PLAN_FILTER_REFUSED')
      assert.match(
        `${refusal.message} ${refusal.parts.hint}`,
        /has no order, and cannot be sorted\. These columns can be sorted: id, a_text,/,
      )
      assert.ok(refusal.message.includes(declared))
      assert.doesNotMatch(refusal.parts.hint ?? '', /a_json|texts/)
    }
  })

  it('shows the same page without a key, however the rows are stored', async () => {
    const reply = (text: string): string => text.slice(0, text.indexOf(',"page":'))
    const looksApart = [
      'an_interval',
      'a_numeric',
      'a_float',
      'a_json',
      'numerics',
      'some_bytes',
      'a_numrange',
      'texts',
    ]
    const ask = async (): Promise<string[]> => {
      const asks = looksApart.map((column) => ({ fields: column, limit: '7' }))
      return Promise.all([{ limit: '9' }, ...asks].map((parameters) => database.ask(parameters, 'keyless').then(reply)))
    }
    const before = await ask()
    await database.fill(rows.toReversed())
    assert.deepEqual(await ask(), before)
  })

  it('takes the index of a column whatever its type is called', async () => {
    const { masked } = viewsOf(database.dataset)
    await database.query('SET enable_seqscan = off')
    for (const [column, type, text] of [
      ['a_varchar', 'text', 'ok'],
      ['a_domain', 'text', 'a'],
      ['a_deep_domain', 'text', 'a'],
      ['a_number_domain', 'integer', '7'],
      ['a_smallint', 'integer', '7'],
      ['a_price', 'numeric', '7'],
      ['a_float', 'double precision', '0.5'],
      ['an_inet', 'inet', '10.0.0.1'],
      ['a_cidr', 'inet', '10.0.0.0/8'],
      ['an_interval', 'interval', 'P1D'],
      ['a_timestamp', 'timestamp', '2025-01-01T00:00:00'],
    ]) {
      await database.query(`CREATE INDEX ON kit.everything (${column})`)
      const plan = await database.query(
        `EXPLAIN SELECT id FROM ${masked.qualified} AS d WHERE d.${column} = '${text}'::${type}`,
      )
      assert.match(JSON.stringify(plan), /Index Cond/, column)
    }
    await database.query('RESET enable_seqscan')
  })
})

const byNumber = (a: number, b: number): number => a - b

/** The first place in which two rows differ, with what stands around it. */
function differing(seen: string, expected: string): { seen: string; expected: string } {
  const at = [...expected].findIndex((character, i) => seen[i] !== character)
  const around = (text: string): string => text.slice(Math.max(0, at - 80), at + 80)
  return { seen: around(seen), expected: around(expected) }
}
