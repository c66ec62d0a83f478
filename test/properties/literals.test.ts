// Fuzzed literals: whatever parseLiteral accepts, Postgres casts without an error and to the same value (law 7).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { comparableTypes } from '../../gateway/expr/type-facts.ts'
import { parseLiteral } from '../../gateway/operators/literal.ts'
import { validatePattern } from '../../gateway/operators/pattern.ts'
import { sqlType } from '../../gateway/sources/postgres/types.ts'
import { type ExpressionDatabase, startExpressionDatabase, toCell } from '../expression-database.ts'
import { arbitraryValue } from '../hostile-values.ts'

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

/** PostgreSQL reads the seconds of an interval as a double, which has no microseconds from 2^33 on; we keep them. */
const beyondDouble = /\d{10,}\.\d+S$/

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
      if (!(type === 'interval' && beyondDouble.test(text))) assert.equal(isSame, 't', text)
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
