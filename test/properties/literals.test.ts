// Fuzzed literals: whatever parseLiteral accepts, Postgres casts without an error and to the same value (law 7).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { type ColumnType, columnTypes } from '../../gateway/expr/expr.ts'
import { parseLiteral } from '../../gateway/operators/literal.ts'
import { validatePattern } from '../../gateway/operators/pattern.ts'
import { sqlType } from '../../gateway/sources/postgres/types.ts'
import { type ExpressionDatabase, startExpressionDatabase, toCell } from '../expression-database.ts'
import { arbitraryValue, hostileValues } from '../hostile-values.ts'

let database: ExpressionDatabase
before(async () => {
  database = await startExpressionDatabase()
})
after(() => database.stop())

const twoDigits = fc.integer({ min: 0, max: 62 }).map((n) => String(n).padStart(2, '0'))
const dateLike = fc
  .tuple(fc.integer({ min: 0, max: 10_001 }), twoDigits, twoDigits)
  .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${month}-${day}`)
const nearDate = fc
  .tuple(
    fc.constantFrom('0000', '0001', '1900', '2000', '2024', '9999'),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
  )
  .map(([year, month, day]) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)
const timeLike = fc
  .tuple(
    fc.oneof(nearDate, dateLike),
    fc.constantFrom('T', ' ', 't', ''),
    fc.constantFrom(
      '00:00',
      '23:59',
      '24:00',
      '23:59:59',
      '23:59:60',
      '12:30:15.5',
      '00:00:00.000001',
      '1:2',
      '12:00:00.1234567',
    ),
    fc.constantFrom(
      'Z',
      'z',
      '',
      '+00',
      '+0000',
      '-00:00',
      '+14:00',
      '-15:59',
      '+02:30',
      '+24:00',
      ' 02:00',
      '+15:60',
      ' BC',
    ),
  )
  .map((parts) => parts.join(''))
const numberLike = fc
  .tuple(
    fc.constantFrom('', '-', '+', ' ', '--'),
    fc.oneof(fc.bigInt(), fc.nat()),
    fc.constantFrom('', '.', '.0', '.50', 'e5', 'E400', '_1', 'n'),
  )
  .map(([sign, n, rest]) => `${sign}${n}${rest}`)
const anything: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.array(fc.constantFrom(...'0123456789+-.:eTZx_ '), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.constantFrom(
    'NaN',
    'Infinity',
    '-Infinity',
    'infinity',
    'epoch',
    'now',
    'today',
    'yesterday',
    'null',
    't',
    'on',
    '1',
    'TRUE',
  ),
  fc.constantFrom(
    '0x1F',
    '0b1',
    '1_000',
    '-0',
    '007',
    '00',
    '.5',
    '5.',
    '',
    '-',
    '1e3',
    '٣',
    '１',
    `${'9'.repeat(1000)}`,
  ),
  fc.constantFrom(
    '{123e4567-e89b-12d3-a456-426614174000}',
    '123E4567-E89B-12D3-A456-426614174000',
    '123e4567e89b12d3a456426614174000',
  ),
  fc.constantFrom(
    '\0',
    'a\0b',
    '\ud800',
    'a\udc00',
    '\\',
    "'",
    '2147483648',
    '-2147483649',
    '9223372036854775808',
    '2024-02-30',
  ),
)

for (const type of columnTypes) {
  test(`what parseLiteral accepts as ${type}, Postgres reads as the same value`, async (t) => {
    const valid = arbitraryValue(type).map((value) => String(value).slice(0, 1100))
    const mutated = fc
      .tuple(valid, fc.nat(20), fc.string({ maxLength: 2 }))
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1))
    const written = fc.sample(fc.oneof(anything, valid, mutated, numberLike, nearDate, dateLike, timeLike), 6000)
    const accepted: { text: string; value: string }[] = []
    for (const text of written) {
      const parsed = parseLiteral(text, type)
      if (parsed.ok) accepted.push({ text, value: String(parsed.value) })
      else assert.ok(parsed.expected)
    }
    assert.ok(accepted.length > (type === 'boolean' ? 5 : 200), `${accepted.length} of ${type} accepted`)
    const name = sqlType(type)
    const cells = await database.query(
      `SELECT ours::${name}::text, theirs::${name} = ours::${name} FROM unnest($1::text[], $2::text[]) AS x(ours, theirs)`,
      [accepted.map(({ value }) => value), accepted.map(({ text }) => text)],
    )
    for (const [at, [back, isSame]] of cells.entries()) {
      const { text, value } = accepted[at] ?? { text: '', value: '' }
      assert.equal(isSame, 't', text)
      // Zeros in front of a decimal's digits are the one thing that is not normalised.
      const normal = type === 'decimal' ? value.replace(/^(-?)0+(?=\d)/, '$1').replace(/^-(?=[0.]+$)/, '') : value
      const read = type === 'boolean' ? back === 'true' : toCell(back ?? null, type)
      assert.equal(String(read), normal, text)
    }
    t.diagnostic(`${accepted.length} of ${written.length} accepted, 0 raised, 0 differ`)
  })
}

test('every value that a column may hold is a literal too, but for the special ones', () => {
  const special = /^(NaN|-?[iI]nfinity)$| BC$|^\d{5,}-|^-?\d{1001,}|^-?\d*\.\d{1000,}/
  for (const type of columnTypes) {
    for (const value of hostileValues[type]) {
      if (value === null) continue
      const isSpecial = type !== 'text' && type !== 'uuid' && special.test(String(value))
      assert.equal(parseLiteral(String(value), type).ok, !isSpecial, `${type} ${String(value).slice(0, 60)}`)
    }
  }
})

test('literals are refused that Postgres would read, but not as a person means them', () => {
  const refused: [ColumnType, string[]][] = [
    ['integer', ['0x10', '1_000', ' 1', '1 ', '+1', '1.0', '1e2', '', '2147483648', '-2147483649', '٣']],
    ['bigint', ['9223372036854775808', '-9223372036854775809', '1'.repeat(41)]],
    ['decimal', ['NaN', 'Infinity', '1e5', '.5', '5.', '1,5', '9'.repeat(1001), `0.${'1'.repeat(1000)}`]],
    [
      'date',
      [
        'today',
        'infinity',
        '2025-02-29',
        '2025-13-01',
        '2025-00-10',
        '2025-01-00',
        '0000-01-01',
        '10000-01-01',
        '01/02/2025',
        '2025-1-1',
        '2025-01-01 BC',
      ],
    ],
    [
      'timestamptz',
      [
        'now',
        '2025-01-01T10:00',
        '2025-01-01T24:00Z',
        '2025-01-01T10:60Z',
        '2025-01-01T10:00:60Z',
        '2025-01-01T10:00:00 02:00',
        '0001-01-01T00:00:00+01:00',
        '9999-12-31T23:59:59-01:00',
        '2025-01-01T10:00:00.1234567Z',
        '2025-01-01T10:00+16:00',
        '2025-01-01T10:00+01:60',
      ],
    ],
    ['boolean', ['t', 'TRUE', '1', 'yes', '']],
    ['uuid', ['123e4567e89b12d3a456426614174000', '{123e4567-e89b-12d3-a456-426614174000}', '']],
    ['text', ['\0', '\ud800', 'a\udfff']],
  ]
  for (const [type, texts] of refused) {
    for (const text of texts) assert.equal(parseLiteral(text, type).ok, false, `${type} ${text}`)
  }
})

test('a literal is normalised as Scalar says', () => {
  const normalised: [ColumnType, string, unknown][] = [
    ['integer', '-0', 0],
    ['integer', '007', 7],
    ['bigint', '-000', '0'],
    ['uuid', '123E4567-E89B-12D3-A456-426614174000', '123e4567-e89b-12d3-a456-426614174000'],
    ['timestamptz', '2025-01-01', '2025-01-01T00:00:00Z'],
    ['timestamptz', '2025-01-01T10:30Z', '2025-01-01T10:30:00Z'],
    ['timestamptz', '2025-01-01 00:30:00.120+02:00', '2024-12-31T22:30:00.12Z'],
    ['timestamptz', '1969-12-31T23:59:59.999999-0030', '1970-01-01T00:29:59.999999Z'],
    ['timestamptz', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['decimal', '1000.00', '1000.00'],
    ['boolean', 'false', false],
  ]
  for (const [type, text, value] of normalised) assert.deepEqual(parseLiteral(text, type), { ok: true, value })
})

test('a pattern that is accepted raises on no value, and * is %', async () => {
  const parts = fc.array(fc.constantFrom('*', '%', '_', '\\', 'a', 'B', '\u00e9', '\ud83d\ude42', '\ud83d', '\0'), {
    maxLength: 8,
  })
  let accepted = 0
  for (const written of fc.sample(
    parts.map((all) => all.join('')),
    2000,
  )) {
    const parsed = validatePattern(written)
    const isBroken = /^(?:[^\\]|\\.)*\\$/s.test(written) || written.includes('\0') || !written.isWellFormed()
    assert.equal(parsed.ok, !isBroken, JSON.stringify(written))
    if (!parsed.ok) continue
    accepted++
    assert.equal(
      parsed.pattern,
      written.replace(/\\.|\*/gs, (part) => (part === '*' ? '%' : part)),
    )
    await database.query(
      `SELECT v LIKE $1 ESCAPE '\\', v ILIKE $1 ESCAPE '\\' FROM unnest(ARRAY['', 'a', 'ab', 'aaaa', '%', '\\', '\\a', 'B*_']) AS x(v)`,
      [parsed.pattern],
    )
  }
  assert.ok(accepted > 500)
})
