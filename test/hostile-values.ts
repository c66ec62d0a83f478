// Values that break naive expressions, per column type, and arbitraries that mix them with ordinary ones.
import fc from 'fast-check'
import { toDayText, toInstantText } from '../gateway/expr/calendar.ts'
import type { ColumnType, Scalar } from '../gateway/expr/expr.ts'

const megabyte = 1024 * 1024
const around = (n: bigint): string[] => [-1n, 0n, 1n].map((by) => String(n + by))
const bytesAround = (limit: number): string[] =>
  [limit - 1, limit, limit + 1].flatMap((bytes) => ['x'.repeat(bytes), `a${'é'.repeat((bytes - 1) >> 1)}`])

const texts: readonly string[] = [
  ...['', ' ', 'x', 'xy', '.', '@', '@@', 'a@', '@b', 'a@b', 'ab@cd', 'a@b@c', '@x.com', 'ab@com', 'ab@.com', 'ab@x.'],
  ...['mona@example.com', 'Ann@X.COM', 'bob@x.de', 'bob@localhost', 'io/reset?token=abc', 'a.b.com@x', 'q@x.Gov'],
  ...[
    'Ada Lovelace',
    ' Ada  Lovelace ',
    'Ada\u00a0Lovelace',
    'A B',
    'Ada B',
    'A Lovelace',
    '   x   ',
    'Maria del Carmen',
  ],
  ...[
    '🙂',
    '🙂🙃',
    '👩‍👩‍👧‍👦 👨‍🚀',
    '🇩🇪@🇫🇷.com',
    'e\u0301',
    '\u0301',
    'e\u0301e\u0301@x.org',
    'İ@İ.COM',
    '\u212aelvin@x.\u212aom',
  ],
  ...['שלום עולם', '\u202eabc@def.com', 'مرحبا@مثال.net', 'a\nb', '\n', '\r\n a@b.com\n', '\t', '\u2028 \u2029'],
  ...["'", "''; --", '"', '\\', '\\\\', '\\%_', '%', '_', '*', '$1', "E'\\n'", '{a,b}', '{"a": 1}', 'null', 'NULL'],
  ...['2025-01-01', '4111111111111234', '12345678', 'NaN', '\u0001', '\ufffd', '\uffff', '\u{10ffff}@\u{10ffff}.com'],
  ...[
    '@'.repeat(300),
    '@'.repeat(400),
    `${'a@'.repeat(100)}com`,
    `${'x'.repeat(312)}@x.com`,
    `${'x'.repeat(315)}@x.com`,
  ],
  ...[320, 512, 1024, 2048].flatMap(bytesAround),
  ...['x', ' ', '@', '🙂'].map((character) => character.repeat(megabyte / Buffer.byteLength(character))),
]

const nines = '9'.repeat(131_072)
const decimals: readonly string[] = [
  ...[
    '0',
    '0.00',
    '1',
    '1.0',
    '1.00',
    '1.50',
    '-0.01',
    '-1',
    '-1.0',
    '999.99',
    '1000.000',
    '-1000',
    '1249.5',
    '-1249.5',
  ],
  ...['NaN', 'Infinity', '-Infinity', `999.${'9'.repeat(40)}`, `-1000.${'0'.repeat(40)}1`, `0.${'0'.repeat(16_382)}1`],
  ...[36n, 18n].flatMap((zeros) => [...around(10n ** zeros), ...around(-(10n ** zeros))]),
  ...[`1${'0'.repeat(36)}.0001`, `-1${'0'.repeat(36)}.0001`, nines, `-${nines}`, `-${nines}.${'9'.repeat(16_383)}`],
]

const integers: readonly number[] = [
  0,
  1,
  -1,
  9,
  10,
  11,
  -9,
  -10,
  -11,
  2 ** 31 - 1,
  2 ** 31 - 2,
  -(2 ** 31),
  1 - 2 ** 31,
].concat([
  -2_147_483_001, -2_147_483_000, -2_147_482_999, -2_147_483_640, -2_147_483_641, -2_000_000_000, -2_000_000_001,
])

const bigints: readonly string[] = [
  ...[0n, 10n, -10n, 2n ** 31n, -(2n ** 31n), -9_223_372_036_854_775_000n].flatMap(around),
  ...around(2n ** 63n - 2n),
  ...around(1n - 2n ** 63n),
]

const dates: readonly string[] = [
  ...['infinity', '-infinity', '4714-11-24 BC', '4714-12-31 BC', '4713-01-01 BC', '4713-12-31 BC', '0001-12-31 BC'],
  ...[
    '0044-03-15 BC',
    '0001-01-01',
    '1582-10-10',
    '1899-12-31',
    '1900-02-28',
    '1970-01-01',
    '1984-05-17',
    '2000-02-29',
  ],
  ...['9999-12-31', '10000-01-01', '294277-01-01', '5874897-12-31'],
]

const instants: readonly string[] = [
  ...['infinity', '-infinity', '4714-11-24T00:00:00Z BC', '4714-12-31T23:59:59.999999Z BC', '4713-01-01T00:00:00Z BC'],
  ...['0044-03-15T12:00:00Z BC', '0001-12-31T23:59:59Z BC', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59.999999Z'],
  ...['1970-01-01T00:00:00Z', '1984-05-17T10:00:00.5Z', '1999-12-31T23:59:59.999999Z', '2000-01-01T00:00:00Z'],
  ...['9999-12-31T23:59:59.999999Z', '10000-01-01T00:00:00Z', '294276-12-31T23:59:59.999999Z'],
]

const uuids = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '123e4567-e89b-12d3-a456-426614174000',
]

/** Every type's list begins with null. */
export const hostileValues: Readonly<Record<ColumnType, readonly Scalar[]>> = {
  text: [null, ...texts],
  integer: [null, ...integers],
  bigint: [null, ...bigints],
  decimal: [null, ...decimals],
  boolean: [null, true, false],
  date: [null, ...dates],
  timestamptz: [null, ...instants],
  uuid: [null, ...uuids],
}

/** Few characters, so that values often coincide, but each a trap of its own. */
const characters = fc.constantFrom(
  ...'aAbBéÉßİiΣσς🙂🙃e\u0301@@.. %_\\*\'"\nשl\uffff'.split(''),
  'com',
  'ORG',
  'x.',
  ' ',
)
const trickyText = fc.array(characters, { maxLength: 12 }).map((parts) => parts.join('').toWellFormed())

const smallDecimal = fc
  .tuple(fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => {
    const digits = String(Math.abs(units)).padStart(scale + 1, '0')
    const point = digits.length - scale
    return `${units < 0 ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
  })

const ordinary: Readonly<Record<ColumnType, fc.Arbitrary<Scalar>>> = {
  text: fc.oneof(trickyText, fc.string({ unit: 'binary', maxLength: 20 }).map(toStorable)),
  integer: fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  bigint: fc
    .oneof(fc.bigInt({ min: -30n, max: 30n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
    .map(String),
  decimal: smallDecimal,
  boolean: fc.boolean(),
  date: fc
    .oneof(fc.integer({ min: -800_000, max: 800_000 }), fc.integer({ min: -2_440_588, max: 2_145_031_948 }))
    .map(toDayText),
  timestamptz: fc
    .bigInt({ min: -210_866_803_200_000_000n, max: 9_224_318_015_999_999_999n })
    .map((micros) => toInstantText(micros)),
  uuid: fc.uuid(),
}

function toStorable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

/** Values of a type: small hostile ones, ordinary ones and null. */
export const arbitraryValue = (type: ColumnType): fc.Arbitrary<Scalar> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...hostileValues[type].filter((value) => String(value).length < 100)) },
    { weight: 3, arbitrary: ordinary[type] },
  )
