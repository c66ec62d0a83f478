// Values that break naive expressions, per column type, and arbitraries that mix them with ordinary ones.
import fc from 'fast-check'
import { toDayText, toInstantText } from '../gateway/expr/calendar.ts'
import { type ColumnType, columnTypes, type ElementType, type Scalar, type ScalarType } from '../gateway/expr/expr.ts'
import { toInetText } from '../gateway/expr/inet.ts'
import { toIntervalText } from '../gateway/expr/interval.ts'
import { jsonWriter } from '../gateway/expr/json-form.ts'
import { elementOf, isArrayType } from '../gateway/expr/type-facts.ts'

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

const floats: readonly string[] = [
  ...['0', '-0', '1', '-1', '0.1', '0.125', '100000', '1e+15', '123456789012345.6', '1e-05', '-1e+20'],
  ...['9.999999999999999e+22', '1.100000023841858', '5e-324'],
  ...['1.7976931348623157e+308', '-1.7976931348623157e+308', '2.2250738585072014e-308', 'NaN', 'Infinity', '-Infinity'],
]

const times: readonly string[] = [
  ...['00:00:00', '00:00:00.000001', '09:30:00', '12:00:00.5', '23:59:59.999999', '24:00:00'],
]

const locals: readonly string[] = instants
  .filter((text) => !text.endsWith('infinity'))
  .map((text) => text.replace('Z', ''))
  .concat('infinity', '-infinity', '2024-02-29T23:59:59.1')

const intervals: readonly string[] = [
  ...['PT0S', 'P1M', 'P30D', 'PT720H', 'P29D', 'P-1M30D', 'P-1M31D', 'P1Y', 'P360D', 'P365D', 'P1Y2M3DT4H5M6.5S'],
  ...['PT0.000001S', 'PT-0.000001S', 'PT-0.5S', 'P-1Y-2M3DT-4H-5M-6.7S', 'P1DT-24H', 'PT24H', 'P1D'],
  ...['P178956970Y7M', 'P-178956970Y-8M', 'P2147483647D', 'PT2562047788H54.775807S', 'PT-2562047788H-54.775808S'],
  ...['P178956970Y7M2147483647DT2562047788H54.775806S', 'P-178956970Y-8M-2147483648DT-2562047788H-54.775807S'],
  ...['infinity', '-infinity'],
]

const inets: readonly string[] = [
  ...['0.0.0.0', '0.0.0.0/0', '10.0.0.0', '10.0.0.0/8', '10.0.0.1', '10.0.0.1/8', '10.0.0.0/31', '255.255.255.255'],
  ...['::', '::/0', '::1', '::2', '::0.1.0.0', '::10.0.0.1', '::ffff:10.0.0.1', '::ffff:10.0.0.1/96', '1::', 'fe80::1'],
  ...['2001:db8::1', '2001:db8::/32', '2001:db8::1/32', '1:0:0:2::3', '1::2:0:0:3', '1:2:3:4:5:6:0:8', '1::/1'],
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
]

/** Of numrange, as PostgreSQL writes them. */
const ranges: readonly string[] = [
  ...['empty', '(,)', '[1,5)', '[1,5]', '(1,5)', '[1.0,5)', '[1,1]', '(,5)', '[5,)', '[-1.50,2]'],
  ...['[-Infinity,Infinity]', '[NaN,NaN]', `[1${'0'.repeat(60)},)`],
]

const jsons: readonly string[] = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '1e400',
    '-1E-999',
    '1.000',
    '""',
    '"a"',
    '[]',
    '{}',
    '[[[]]]',
    ' {} ',
    '9'.repeat(99),
  ],
  ...[
    '{"a":1,"a":2}',
    '{"a" : 1,\n\t"b":\r\n[ ] }',
    '"\\u0000"',
    '"\\ud800"',
    '"\\n\\"\\\\/"',
    '"\u2028🙂é"',
    '"\'; --"',
  ],
  ...[
    '{"__proto__":1}',
    '{"":{"":[null]}}',
    '"{}"',
    `${'['.repeat(500)}${']'.repeat(500)}`,
    `"${'x'.repeat(megabyte)}"`,
  ],
]

const bytes: readonly string[] = [
  ...['', 'AA==', 'AP8=', 'XHg=', 'J10tLQ==', '////', '++++'],
  Buffer.alloc(megabyte, 0xff).toString('base64'),
]

const scalars: Readonly<Record<ScalarType, readonly Scalar[]>> = {
  text: texts,
  integer: integers,
  bigint: bigints,
  decimal: decimals,
  float: floats,
  boolean: [true, false],
  date: dates,
  time: times,
  timestamp: locals,
  timestamptz: instants,
  interval: intervals,
  uuid: uuids,
  inet: inets,
  range: ranges,
  json: jsons,
  bytes,
}

const writeArray = (element: ElementType, items: readonly Scalar[]): string => {
  const write = jsonWriter(element)
  return `[${items.map((item) => (item === null ? 'null' : write(item))).join(',')}]`
}

/** Each element of its own, all of them, and dimensions of which some hold nothing but null. */
function arraysOf(element: ElementType): readonly string[] {
  const items = scalars[element].filter((item) => String(item).length < 500)
  const [first = null, second = null] = items
  const rows = [writeArray(element, [first, null]), writeArray(element, [null, second])]
  const flat = [[], [null], [null, null], [first, first], items, [...items.slice(0, 3), null, ...items.slice(3, 9)]]
  const more =
    element === 'text' ? [['NULL'], ['null', '', ' ', ' a '], ['{', '}', ',', '"', '\\', '\\"', '{a,"b"}']] : []
  const nested = [`[${rows.join(',')}]`, `[[${rows.join(',')}],[${rows.join(',')}]]`]
  return [...[...flat, ...more].map((part) => writeArray(element, part)), ...nested]
}

/** Every type's list begins with null. */
const hostileValues: ReadonlyMap<ColumnType, readonly Scalar[]> = new Map(
  columnTypes.map((type) => [type, [null, ...(isArrayType(type) ? arraysOf(elementOf(type)) : scalars[type])]]),
)

/** Few characters, so that values often coincide, but each a trap of its own. */
const characters = fc.constantFrom(
  ...'aAbBéÉßİiΣσς🙂🙃e\u0301@@.. %_\\*\'"\nשl\uffff'.split(''),
  'com',
  'ORG',
  'x.',
  ' ',
)
const trickyText = fc.array(characters, { maxLength: 12 }).map((parts) => parts.join('').toWellFormed())

/** Any code point. The unit `binary` of fc.string is the same, but takes a second to be made. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 20 })
  .map((points) => toStorable(String.fromCodePoint(...points)))

const smallDecimal = fc
  .tuple(fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => {
    const digits = String(Math.abs(units)).padStart(scale + 1, '0')
    const point = digits.length - scale
    return `${units < 0 ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
  })

const ordinary: Readonly<Record<ScalarType, fc.Arbitrary<Scalar>>> = {
  text: fc.oneof(trickyText, anyText),
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
  // Eighths have few digits, so that PostgreSQL and JavaScript write them alike.
  float: fc.integer({ min: -4_000_000, max: 4_000_000 }).map((eighths) => String(eighths / 8)),
  time: fc.integer({ min: 0, max: 86_399_999_999 }).map((micros) => toInstantText(BigInt(micros)).slice(11, -1)),
  timestamp: fc
    .bigInt({ min: -210_866_803_200_000_000n, max: 9_224_318_015_999_999_999n })
    .map((micros) => toInstantText(micros).replace('Z', '')),
  interval: fc
    .tuple(
      fc.oneof(fc.bigInt({ min: -2n, max: 2n }), fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n })),
      fc.oneof(fc.bigInt({ min: -61n, max: 61n }), fc.bigInt({ min: -(2n ** 31n) + 1n, max: 2n ** 31n - 2n })),
      fc.oneof(
        fc.bigInt({ min: -48n, max: 48n }).map((hours) => hours * 3_600_000_000n),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      ),
    )
    .map(([months, days, micros]) => toIntervalText({ months, days, micros })),
  inet: fc.oneof(
    fc
      .tuple(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), fc.integer({ min: 0, max: 32 }))
      .map(([address, bits]) => toInetText({ family: 4, address, bits })),
    fc
      .tuple(
        fc.array(fc.constantFrom<bigint>(0n, 0n, 0n, 1n, 0xffffn, 0xabcn), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 0, max: 128 }),
      )
      .map(([words, bits]) => {
        const address = words.reduce((sum, word) => sum * 65_536n + word, 0n)
        return toInetText({ family: 6, address, bits })
      }),
  ),
  range: fc
    .tuple(
      fc.constantFrom('[', '('),
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: 4, max: 6 }),
      fc.constantFrom(']', ')'),
    )
    .map(([from, low, high, to]) => `${from}${low},${high}${to}`),
  json: fc.json({ maxDepth: 3 }).filter((text) => text.isWellFormed()),
  bytes: fc.uint8Array({ maxLength: 20 }).map((of) => Buffer.from(of).toString('base64')),
}

const ordinaryOf = (type: ColumnType): fc.Arbitrary<Scalar> => {
  if (!isArrayType(type)) return ordinary[type]
  const element = elementOf(type)
  return fc
    .array(fc.option(ordinary[element], { freq: 4 }), { maxLength: 4 })
    .map((items) => writeArray(element, items))
}

function toStorable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

/** Values of a type: small hostile ones, ordinary ones and null. */
export const arbitraryValue = (type: ColumnType): fc.Arbitrary<Scalar> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...valuesOf(type).filter((value) => String(value).length < 100)) },
    { weight: 3, arbitrary: ordinaryOf(type) },
  )

export const valuesOf = (type: ColumnType): readonly Scalar[] => hostileValues.get(type) ?? []
