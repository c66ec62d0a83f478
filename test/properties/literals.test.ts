// Fuzzed literals: whatever parseLiteral accepts, Postgres casts without an error and to the same value (law 7).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { ColumnType } from '../../gateway/expr/expr.ts'
import { comparableTypes } from '../../gateway/expr/type-facts.ts'
import { parseLiteral } from '../../gateway/operators/literal.ts'
import { validatePattern } from '../../gateway/operators/pattern.ts'
import { sqlType } from '../../gateway/sources/postgres/types.ts'
import { type ExpressionDatabase, startExpressionDatabase, toCell } from '../expression-database.ts'
import { arbitraryValue, valuesOf } from '../hostile-values.ts'

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

for (const type of comparableTypes) {
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
      `SELECT ours::${name}, theirs::${name} = ours::${name} FROM unnest($1::text[], $2::text[]) AS x(ours, theirs)`,
      [accepted.map(({ value }) => value), accepted.map(({ text }) => text)],
    )
    for (const [at, [back, isSame]] of cells.entries()) {
      const { text, value } = accepted[at] ?? { text: '', value: '' }
      assert.equal(isSame, 't', text)
      // Zeros in front of a decimal's digits are the one thing that is not normalised.
      const normal = type === 'decimal' ? value.replace(/^(-?)0+(?=\d)/, '$1').replace(/^-(?=[0.]+$)/, '') : value
      if (type === 'float') {
        assert.equal(Number(back), Number(value), text) // their shortest digits differ now and then
        continue
      }
      assert.equal(String(toCell(back ?? null, type)), normal, text)
    }
    t.diagnostic(`${accepted.length} of ${written.length} accepted, 0 raised, 0 differ`)
  })
}

test('every value that a column may hold is a literal too, but for the special ones', () => {
  const special = /^(NaN|-?[iI]nfinity)$| BC$|^\d{5,}-|^-?\d{1001,}|^-?\d*\.\d{1000,}|^24:00:00$/
  for (const type of comparableTypes) {
    for (const value of valuesOf(type)) {
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
    [
      'float',
      ['NaN', 'Infinity', 'inf', '1e309', '1e-400', '-1e-999', '.5', '5.', '0x1p4', ' 1', '1_0', '', '+1', '1e'],
    ],
    [
      'time',
      ['24:00:00', '9:30', '09:60', '09:30:60', '09:30:00Z', '09:30+02', 'now', 'allballs', '093000', '9 am', ''],
    ],
    [
      'timestamp',
      [
        ...['now', 'infinity', '2025-01-01T10:00:00Z', '2025-01-01T10:00:00+02:00', '2025-01-01 10:00:00 UTC'],
        ...[
          '2025-01-01T24:00',
          '2025-02-29',
          '2025-01-01T',
          '2025-01-01T10',
          '2025-01-01T10:00T10:00',
          '0044-03-15 BC',
        ],
      ],
    ],
    [
      'interval',
      [
        ...[
          '1 day',
          '01:00',
          'P',
          'PT',
          'P1DT',
          'P1H',
          'P1.5Y',
          'PT1.5H',
          'P1Y2Y',
          'P1D2M',
          '-P1D',
          'p1d',
          'infinity',
          '',
        ],
        ...['P178956971Y', 'P2147483648D', 'PT2562047789H', 'P0001-02-03T04:05:06', 'PT1.0000001S', 'P1Y ', '@ 1 day'],
        ...['P178956970Y7M2147483647DT2562047788H54.775807S', `P${'9'.repeat(20)}D`],
      ],
    ],
    [
      'inet',
      [
        ...[
          '10.0.0',
          '10.1/16',
          '10.0.0.256',
          '010.0.0.1',
          '10.0.0.1/33',
          '10.0.0.1/',
          '10.0.0.1/08',
          '10.0.0.1 ',
          'x',
          '',
        ],
        ...[
          'fe80::1%eth0',
          '1::2::3',
          '1:2:3:4:5:6:7',
          '1:2:3:4:5:6:7:8:9',
          ':::',
          ':1',
          '::12345',
          '::/129',
          '::1.2.3',
        ],
        ...['1:2:3:4:5:6:7::8', '::g', '10.0.0.1/-1', '/8', '::ffff:1.2.3.256'],
      ],
    ],
    ['range', ['', '1,5', '[1,5', '[1 5]', '[1,2,3]', 'EMPTY', '{[1,5)}', '["a,b]', '[1,\0)', '[1,5) ', '[(,)']],
    ['json', ['{}', 'null', '']],
    ['bytes', ['AA==', '\\x00', '']],
    ['text[]', ['{}', '{a}', '["a"]']],
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
    ['float', '1.50e2', '150'],
    ['float', '-0', '0'],
    ['float', '9007199254740993', '9007199254740992'],
    ['float', '1E+300', '1e+300'],
    ['time', '09:30', '09:30:00'],
    ['time', '09:30:00.120', '09:30:00.12'],
    ['timestamp', '2025-01-31', '2025-01-31T00:00:00'],
    ['timestamp', '2025-01-31 09:30', '2025-01-31T09:30:00'],
    ['interval', 'P14M', 'P1Y2M'],
    ['interval', 'P1W', 'P7D'],
    ['interval', 'PT90M', 'PT1H30M'],
    ['interval', 'PT-0.5S', 'PT-0.5S'],
    ['interval', 'P0D', 'PT0S'],
    ['interval', 'P1Y-13M', 'P-1M'],
    ['inet', '10.0.0.1/32', '10.0.0.1'],
    ['inet', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['inet', '::FFFF:a00:1/128', '::ffff:10.0.0.1'],
    ['range', '["a b",)', '["a b",)'],
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
