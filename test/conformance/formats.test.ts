// Every output format, over replies full of hostile texts: what an independent reader finds in it is what was written.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { type ColumnType, columnTypes, type Scalar } from '../../gateway/expr/expr.ts'
import { nameBytes } from '../../gateway/formats/name-bytes.ts'
import { formats } from '../../gateway/formats/registry.ts'
import type { Format, NumberForm, Reply } from '../../gateway/formats/reply.ts'
import { hostileTexts } from '../hostile-texts.ts'
import { arbitraryValue, valuesOf } from '../hostile-values.ts'

const toReply = (columns: Reply['columns'], rows: Reply['rows'], single = false): Reply => ({
  columns,
  related: [],
  rows,
  beside: [],
  single,
  more: false,
  cursors: [],
  page: { limit: 100, next: null, count: null },
  meta: { dataset: 'd', catalog: 'c', audit: 'a', masked: {}, unmasked: {}, notices: [] },
  sensitive: false,
  explain: null,
  deprecation: null,
})

const arbitraryReply: fc.Arbitrary<Reply> = fc
  .uniqueArray(
    fc.record({
      as: fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(...hostileTexts)),
      type: fc.constantFrom(...columnTypes),
    }),
    {
      minLength: 1,
      maxLength: 6,
      selector: ({ as }) => as,
    },
  )
  .filter((columns) => columns.every(({ as }) => as !== '__proto__' && as.isWellFormed()))
  .chain((columns) =>
    fc
      .array(fc.tuple(...columns.map(({ type }) => arbitraryValue(type))), { maxLength: 5 })
      .map((rows) => toReply(columns, rows)),
  )

/** What JSON must hold of a cell. */
const jsonCell = (type: ColumnType, value: Scalar, numbers: NumberForm): unknown => {
  if (type === 'json' && value !== null) return JSON.parse(String(value))
  if (type.endsWith('[]') && value !== null) return toNumbers(JSON.parse(String(value)), type, numbers)
  const isNumber = type === 'float' || (numbers === 'native' && (type === 'bigint' || type === 'decimal'))
  return value === null || !isNumber ? value : toNumber(value)
}

const toNumber = (value: unknown): number | null => (/\d$/.test(String(value)) ? Number(value) : null)

const toNumbers = (item: unknown, type: ColumnType, numbers: NumberForm): unknown => {
  if (Array.isArray(item)) return item.map((inner) => toNumbers(inner, type, numbers))
  return numbers === 'native' && /^(bigint|decimal)/.test(type) && item !== null ? toNumber(item) : item
}

const expectedRows = ({ columns, rows }: Pick<Reply, 'columns' | 'rows'>, numbers: NumberForm) =>
  rows.map((row) => Object.fromEntries(columns.map(({ as, type }, i) => [as, jsonCell(type, row[i] ?? null, numbers)])))

/** Rows with other replies' rows in them, as a list or as an object; the place of each is its own in the row. */
const arbitraryNested: fc.Arbitrary<{ reply: Reply; expected: (numbers: NumberForm) => unknown }> = fc
  .tuple(
    arbitraryReply,
    fc.array(fc.record({ of: arbitraryReply, at: fc.nat(7), isMany: fc.boolean() }), { maxLength: 3 }),
  )
  .map(([first, beside]) => {
    const shapes = beside.map(({ of: { columns }, at, isMany }, i) => ({
      as: `beside ${i} "${at}"`,
      at,
      kind: isMany ? ('many' as const) : ('one' as const),
      columns,
      related: [],
    }))
    // Each row has as many of the related rows as its position, so that none is written into another's row.
    const taken = (i: number, row: number) => beside[i]?.of.rows.slice(0, row) ?? []
    const pages = beside.map((_, i) =>
      first.rows.map((_, row) => ({
        rows: taken(i, row),
        beside: [],
        more: false,
        count: null,
        next: null,
        cursors: [],
      })),
    )
    const expected = (numbers: NumberForm) =>
      expectedRows(first, numbers).map((cells, row) => {
        const related = shapes.map(({ as, kind, columns }, i) => {
          const objects = expectedRows({ columns, rows: taken(i, row) }, numbers)
          return [as, kind === 'many' ? objects : (objects[0] ?? null)]
        })
        return { ...cells, ...Object.fromEntries(related) }
      })
    return { reply: { ...first, related: shapes, beside: pages }, expected }
  })

/** Reads the text of a format back into rows, by other means than ours. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text).data,
  rows: (text) => JSON.parse(text),
  ndjson: (text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
}

const get = (name: string): Format => {
  const format = formats.get(name)
  assert.ok(format)
  return format
}

describe('every format', () => {
  for (const format of formats.values()) {
    it(`${format.name} says what it is, and which part of it a tag covers`, () => {
      const reply = toReply([{ as: 'id', type: 'integer' }], [[1]])
      assert.ok(format.contentType.startsWith(format.mediaType))
      const { text, shown } = format.write(reply, 'string')
      const other = format.write({ ...reply, meta: { ...reply.meta, audit: 'another' } }, 'string')
      assert.equal(other.text.slice(0, other.shown), text.slice(0, shown), 'meta is none of it')
      const changed = format.write({ ...reply, rows: [[2]] }, 'string')
      assert.notEqual(changed.text.slice(0, changed.shown), text.slice(0, shown), 'the data is')
    })
  }

  it('has a reader here', () => {
    assert.deepEqual([...formats.keys()].sort(), [...Object.keys(readers), 'csv'].sort())
  })
})

for (const [name, read] of Object.entries(readers)) {
  it(`${name}: read back, every cell is the one that was written, its type that of its column`, () => {
    fc.assert(
      fc.property(arbitraryReply, fc.constantFrom<NumberForm>('string', 'native'), (reply, numbers) => {
        assert.deepEqual(read(get(name).write(reply, numbers).text), expectedRows(reply, numbers))
      }),
      { numRuns: 500 },
    )
  })

  it(`${name}: related rows are objects inside the row that they belong to`, () => {
    fc.assert(
      fc.property(arbitraryNested, fc.constantFrom<NumberForm>('string', 'native'), ({ reply, expected }, numbers) => {
        assert.deepEqual(read(get(name).write(reply, numbers).text), expected(numbers))
      }),
      { numRuns: 300 },
    )
  })

  it(`${name}: the hostile values of each type`, () => {
    for (const type of columnTypes) {
      const reply = toReply(
        [{ as: 'x', type }],
        valuesOf(type).map((value) => [value]),
      )
      for (const numbers of ['string', 'native'] as const) {
        assert.deepEqual(read(get(name).write(reply, numbers).text), expectedRows(reply, numbers))
      }
    }
  })
}

describe('related rows', () => {
  const cell = (as: string) => ({ as, type: 'integer' as const })
  const page = (...rows: number[]) => ({
    rows: rows.map((one) => [one]),
    beside: [],
    more: false,
    count: null,
    next: null,
    cursors: [],
  })
  const reply: Reply = {
    ...toReply([cell('a'), cell('b')], [[1, 2]]),
    related: [
      { as: 'first', at: 0, kind: 'many', columns: [cell('x')], related: [] },
      { as: 'none', at: 1, kind: 'one', columns: [cell('x')], related: [] },
      {
        as: 'between',
        at: 1,
        kind: 'one',
        columns: [cell('x')],
        related: [{ as: 'deep', at: 0, kind: 'many', columns: [], related: [] }],
      },
      { as: 'last', at: 9, kind: 'many', columns: [cell('x')], related: [] },
    ],
    beside: [[page(1, 2)], [page()], [{ ...page(3), beside: [[{ ...page(), rows: [[], []] }]] }], [page()]],
  }

  it('stand before the column that they were asked before', () => {
    assert.equal(
      get('ndjson').write(reply, 'string').text,
      '{"first":[{"x":1},{"x":2}],"a":1,"none":null,"between":{"deep":[{},{}],"x":3},"b":2,"last":[]}\n',
    )
  })

  it('are measured with their names in every row', () => {
    const ofRow = 'abfirstnonebetweenlast'.length
    assert.equal(nameBytes(reply, reply), ofRow + 2 * 'x'.length + 'xdeep'.length)
  })

  it('have a place in every format but csv', () => {
    assert.deepEqual(
      [...formats.values()].filter(({ nested }) => !nested).map(({ name }) => name),
      ['csv'],
    )
  })
})

describe('csv', () => {
  /** What a spreadsheet makes a formula of, after it dropped what it drops. */
  const isFormula = (field: string): boolean =>
    /^[=+\-@\t\r\n＝＋－＠]/.test(field) || /^[\s\p{Cc}\p{Cf}]+[=+\-@＝＋－＠]/u.test(field)
  const unescaped = (field: string): string => field.replace(/^'(?=[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])/u, '')
  const write = (reply: Reply): string => get('csv').write(reply, 'string').text
  const readCsv = (text: string): string[][] => parse(text, { relax_column_count: false, record_delimiter: '\r\n' })

  it('read back, every cell is the one that was written; no text is a formula', () => {
    fc.assert(
      fc.property(arbitraryReply, (reply) => {
        const [head = [], ...body] = readCsv(write(reply))
        const names = reply.columns.map(({ as }) => as)
        assert.deepEqual(
          head.map((field, i) => (names[i]?.startsWith("'") ? field : unescaped(field))),
          names,
        )
        for (const [r, fields] of body.entries()) {
          for (const [c, field] of fields.entries()) {
            const value = reply.rows[r]?.[c] ?? null
            const type = reply.columns[c]?.type
            if (type === 'text' || type === 'date') assert.ok(!isFormula(field), JSON.stringify(field))
            assert.equal(String(value ?? '').startsWith("'") ? field : unescaped(field), String(value ?? ''))
          }
        }
        assert.equal(body.length, reply.rows.length)
      }),
      { numRuns: 1000 },
    )
  })

  const written: readonly (readonly [type: ColumnType, value: Scalar, field: string])[] = [
    ['text', null, ''],
    ['text', '', '""'],
    ['text', 'plain', 'plain'],
    ['text', 'a,b', '"a,b"'],
    ['text', 'say "hi"', '"say ""hi"""'],
    ['text', 'two\nlines', '"two\nlines"'],
    ['text', '=1+1', "'=1+1"],
    ['text', '=HYPERLINK("http://evil.example","x")', '"\'=HYPERLINK(""http://evil.example"",""x"")"'],
    ['text', '+49 30 1234', "'+49 30 1234"],
    ['text', '-1', "'-1"],
    ['text', '@SUM(A1)', "'@SUM(A1)"],
    ['text', '\t=1+1', '"\'\t=1+1"'],
    ['text', '\r=1', '"\'\r=1"'],
    ['text', '\u00a0=1', "'\u00a0=1"],
    ['text', '\u200b=1', "'\u200b=1"],
    ['text', '＝1', "'＝1"],
    ['text', 'a=1', 'a=1'],
    ['text', 'a;=1+1', '"a;=1+1"'],
    ['text', 'a\t=1+1', '"a\t=1+1"'],
    ['text', 'a|b', '"a|b"'],
    ['text', "'quoted", "'quoted"],
    ['integer', -5, '-5'],
    ['decimal', '-12.50', '-12.50'],
    ['boolean', true, 'true'],
    ['date', '2025-01-31', '2025-01-31'],
    ['date', '-infinity', "'-infinity"],
  ]
  for (const [type, value, field] of written) {
    it(`${type} ${JSON.stringify(value)} is ${JSON.stringify(field)}`, () => {
      assert.equal(write(toReply([{ as: 'x', type }], [[value]])), `x\r\n${field}\r\n`)
    })
  }

  it('a header that a caller chose is no formula either', () => {
    assert.equal(write(toReply([{ as: '=1+1', type: 'integer' }], [])), "'=1+1\r\n")
  })
})
