// What a caller writes as a value of each type: what is taken and as what, what is refused, and in which words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ColumnType, columnTypes } from '../../../gateway/expr/expr.ts'
import { comparableTypes } from '../../../gateway/expr/type-facts.ts'
import { isStorableText, parseLiteral } from '../../../gateway/operators/literal.ts'
import { arbitraryValue, valuesOf } from '../../hostile-values.ts'
import { readLiteral } from '../../properties/reference-literal.ts'

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
    ['time', '09:30:00.100', '09:30:00.1'],
    ['time', '09:30:00.000', '09:30:00'],
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

/** What each type says that it expects. */
const expected: Readonly<Partial<Record<ColumnType, string>>> = {
  text: 'text without NUL characters or broken surrogates',
  integer: 'a whole number from -2147483648 to 2147483647',
  bigint: 'a whole number from -9223372036854775808 to 9223372036854775807',
  decimal: 'a number in plain digits such as -12.50, at most 1000 of them',
  float: 'a number such as -12.5 or 1.5e-7, as large as a double can hold',
  boolean: 'true or false',
  date: 'a date of the calendar such as 2025-01-31',
  time: 'a time of day such as 09:30:00, before 24:00',
  timestamp: 'a time without zone such as 2025-01-31T09:30:00 (without Z and without an offset: this column has none)',
  timestamptz: 'a time with its offset such as 2025-01-31T09:30:00Z (in an address, write + as %2B)',
  interval: 'a duration in ISO 8601 such as P1Y2M3DT4H5M6.5S or PT90M',
  uuid: 'a UUID such as 123e4567-e89b-12d3-a456-426614174000',
  inet: 'an address such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::1',
  range: 'a range as replies show it, such as [1,5) or empty',
}

test('a refused literal is told what was expected', () => {
  for (const type of columnTypes) {
    const words = expected[type] ?? 'no value, for only is.null and not.is.null fit'
    assert.deepEqual(parseLiteral('\0', type), { ok: false, expected: words })
  }
})

/** The first and the last of what is taken, and what lies just beyond. */
const edges: readonly (readonly [ColumnType, readonly string[], readonly string[]])[] = [
  [
    'integer',
    ['-2147483648', '2147483647', `-${'0'.repeat(39)}`],
    ['-2147483649', '2147483648', '0'.repeat(41), '', '1x', 'x1', '--1', '-'],
  ],
  [
    'bigint',
    ['-9223372036854775808', '9223372036854775807', '0'.repeat(40)],
    ['-9223372036854775809', '9223372036854775808', '0'.repeat(41)],
  ],
  [
    'decimal',
    ['9'.repeat(1000), `-${'9'.repeat(999)}.9`, `-${'9'.repeat(500)}.${'9'.repeat(500)}`, '12.50'],
    [
      '9'.repeat(1001),
      `${'9'.repeat(500)}.${'9'.repeat(501)}`,
      `-0.${'9'.repeat(1000)}`,
      'x1',
      '1x',
      '1.',
      '1.x',
      '1x5',
      '.1',
      '--1',
    ],
  ],
  [
    'float',
    [
      '1.7976931348623157e308',
      '5e-324',
      '0e9',
      '0.000',
      '-0.0E-5',
      '1e+5',
      '12.25',
      `0.${'0'.repeat(300)}1`,
      `1${'0'.repeat(308)}`,
      `0.${'5'.repeat(998)}`,
    ],
    [
      '1.8e308',
      '-1.8e308',
      '2e-324',
      '-2e-324',
      '10e-999',
      'x1',
      '1x',
      '1.',
      '1e',
      '1.e5',
      '1x5',
      '1e5x',
      '1e5.5',
      '--1',
      '1'.repeat(1001),
      `0.${'5'.repeat(999)}`,
    ],
  ],
  ['boolean', ['true', 'false'], ['', 'truex', 'xfalse']],
  [
    'date',
    ['0001-01-01', '9999-12-31', '2000-02-29', '2024-02-29', '2023-04-30', '2023-01-31', '2023-02-28'],
    [
      '0000-12-31',
      '2100-02-29',
      '2023-02-29',
      '2023-04-31',
      '2023-06-31',
      '2023-09-31',
      '2023-11-31',
      '2023-01-32',
      '2023-13-01',
      '2023-00-01',
      '2023-01-00',
      'x2023-01-01',
      '2023-01-01x',
      '2023-001-01',
      '2023-01-001',
    ],
  ],
  [
    'time',
    ['00:00', '23:59', '23:59:59.999999', '09:30:00.1', '00:00:00'],
    [
      '24:00',
      '00:60',
      '00:00:60',
      '00:00:00.',
      '00:00:00.1234567',
      'x00:00',
      '00:00x',
      '0:00',
      '00:0',
      '00:00:0',
      '000:00',
      '00:00.5',
      '',
    ],
  ],
  [
    'timestamp',
    ['2025-01-31', '2025-01-31 09:30', '2025-01-31T23:59:59.999999', '0001-01-01T00:00'],
    [
      '2025-01-31T',
      '2025-01-31  09:30',
      '2025-01-31T09:30T09:30',
      '2025-01-31T09:30 ',
      '2025-02-30',
      'T09:30',
      '',
      '2025-01-31t09:30',
    ],
  ],
  [
    'timestamptz',
    [
      '2025-01-31',
      '2025-01-31 09:30Z',
      '2025-01-31T09:30:59.999999+15:59',
      '2025-01-31T09:30-1559',
      '2025-01-31T23:59+00',
      '0001-01-01T00:00Z',
      '9999-12-31T23:59:59.999999Z',
      '0001-01-01T01:00+01:00',
      '9999-12-31T22:59:59.999999-01:00',
    ],
    [
      '2025-01-31T24:00Z',
      '2025-01-31T00:60Z',
      '2025-01-31T00:00:60Z',
      '2025-01-31T00:00+16',
      '2025-01-31T00:00+00:60',
      '2025-01-31T09:30',
      '2025-01-31T09:30:00.Z',
      '2025-01-31Z',
      '2025-01-31T09Z',
      'x2025-01-31',
      '2025-01-31x',
      '2025-01-31T09:30Zx',
      '2025-02-30T09:30Z',
      '2025-02-30',
      '0001-01-01T00:59+01:00',
      '9999-12-31T23:00:00-01:00',
      '2025-01-31T09:30+1',
      '2025-01-31T09:30+01:0',
      '2025-01-31T09:30:00.1234567Z',
      '2025-01-31T9:30Z',
      '',
    ],
  ],
  [
    'uuid',
    ['123e4567-e89b-12d3-a456-426614174000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
    [
      'x123e4567-e89b-12d3-a456-426614174000',
      '123e4567-e89b-12d3-a456-426614174000x',
      '123e4567-e89b-12d3-a456-42661417400',
      '123e4567-e89b-12d3-a456',
      '123e4567-e89b-12d3-a456-a456-426614174000',
      'g23e4567-e89b-12d3-a456-426614174000',
      '123e4567-e89g-12d3-a456-426614174000',
      '123e4567-e89b-12d3-a456-42661417400g',
    ],
  ],
  [
    'range',
    [
      'empty',
      '[1,5)',
      '(1,5]',
      '(,)',
      '["a b",)',
      '["",""]',
      '["a""b","a\\"b"]',
      '["\\\\","\n")',
      '["\\\n",)',
      `[${'a'.repeat(50)},é)`,
    ],
    [
      'emptyx',
      'xempty',
      '[1,5)x',
      'x[1,5)',
      '[1,5',
      '1,5)',
      '[1 ,5)',
      '["a,5)',
      '[a",5)',
      '[a\\,5)',
      '[a(,5)',
      '[a),5)',
      '[a[,5)',
      '[a],5)',
      '["\\",5)',
      '[1;5)',
      '["a"b,5)',
      '[\0,)',
      '[\ud800,)',
    ],
  ],
  ['text', ['', 'x\u0001', '🙂'], ['\0', 'x\0', '\ud800', '\udc00x']],
]

test('a literal is taken up to the edge of what its type can say, and not beyond', () => {
  for (const [type, taken, refused] of edges) {
    for (const text of taken) assert.equal(parseLiteral(text, type).ok, true, `${type} ${text}`)
    for (const text of refused) assert.equal(parseLiteral(text, type).ok, false, `${type} ${text}`)
  }
})

test('a literal is what an independent reader makes of it', () => {
  for (const type of comparableTypes) {
    const valid = arbitraryValue(type).map((value) => String(value).slice(0, 60))
    const changed = fc
      .tuple(valid, fc.nat(20), fc.string({ maxLength: 1 }))
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1))
    // Of these the independent reader reads no more than the form that replies show.
    const isSimple = type === 'interval' || type === 'inet' || type === 'range'
    for (const text of fc.sample(fc.oneof(valid, changed), { numRuns: 150, seed: 20_261_122 })) {
      const wanted = readLiteral(text, type)
      const parsed = parseLiteral(text, type)
      if (wanted !== undefined && !isSimple) assert.deepEqual(parsed, { ok: true, value: wanted }, `${type} ${text}`)
      else if (wanted !== undefined) assert.equal(parsed.ok, true, `${type} ${text}`)
    }
  }
})

test('only what a database of UTF-8 can hold is a text', () => {
  for (const text of ['', 'a', '🙂', '\uffff']) assert.equal(isStorableText(text), true)
  for (const text of ['\0', 'a\0b', '\ud800', '\udc00']) assert.equal(isStorableText(text), false)
})
