// One column for every stored type that a declared type reads: what goes in, and the JSON that must come out, to the letter.
import type { ColumnType } from '../../gateway/expr/expr.ts'

export interface StoredColumn {
  readonly name: string
  readonly declared: ColumnType
  /** As DDL has it. */
  readonly stored: string
  /** [text that Postgres reads, the cell in JSON] */
  readonly cells: readonly (readonly [stored: string, json: string])[]
}

/** Types that a company makes, and that the columns below have. */
export const ownTypes: readonly string[] = [
  'CREATE EXTENSION citext SCHEMA public',
  `CREATE TYPE kit.mood AS ENUM ('sad', 'ok', 'it''s "so"')`,
  'CREATE DOMAIN kit.label AS varchar(20) CHECK (length(VALUE) < 15)',
  'CREATE DOMAIN kit.deep_label AS kit.label',
  'CREATE DOMAIN kit.moody AS kit.mood',
  'CREATE DOMAIN kit.positive AS integer CHECK (VALUE > 0)',
  'CREATE DOMAIN kit.few AS kit.positive',
  'CREATE DOMAIN kit.tags AS text[]',
  'CREATE DOMAIN kit.price AS numeric(12, 2)',
]

const same = (...texts: string[]): [string, string][] => texts.map((text) => [text, JSON.stringify(text)])
const bare = (...texts: string[]): [string, string][] => texts.map((text) => [text, text])
const megabyte = Buffer.alloc(1024 * 1024, 0xfe)
const digits = '9'.repeat(1000)

const texts = same('', 'ok', "it's", 'a "b" \\', '🙂é', '{a,b}', 'line\nend')
const labels = same('a', 'É', 'NULL', '{"x"}', '\\')
const moods = same('sad', 'ok', `it's "so"`)
const wholes = bare('0', '1', '-1', '7')
const clocks = [...same('00:00:00', '24:00:00', '09:30:00.5', '23:59:59.999999')]
const locals: [string, string][] = [
  ['2025-01-31 09:30:00', '"2025-01-31T09:30:00"'],
  ['0044-03-15 12:00:00.5 BC', '"0044-03-15T12:00:00.5 BC"'],
  ['294276-12-31 23:59:59.999999', '"294276-12-31T23:59:59.999999"'],
  ['infinity', '"infinity"'],
  ['-infinity', '"-infinity"'],
]
const instants: [string, string][] = [
  ['2025-01-31 09:30:00+02', '"2025-01-31T07:30:00Z"'],
  ['4713-01-01 00:00:00+00 BC', '"4713-01-01T00:00:00Z BC"'],
  ['infinity', '"infinity"'],
]
const documents: [string, string][] = [...bare('null', 'true', '-0', '"\\"\\\\"', '[]', '{}'), ['[1, 2]', '[1, 2]']]
const rangeBounds = (low: string, high: string): [string, string][] =>
  same('empty', '(,)', `[${low},${high})`, `[${low},)`, `(,${high})`)
const floats: [string, string][] = [
  ...bare('0', '-0', '0.5', '1e+20', '-1e-07'),
  ['NaN', 'null'],
  ['Infinity', 'null'],
  ['-Infinity', 'null'],
]

const column = (name: string, declared: ColumnType, stored: string, cells: StoredColumn['cells']): StoredColumn => ({
  name,
  declared,
  stored,
  cells,
})

const scalars: readonly StoredColumn[] = [
  column('a_text', 'text', 'text', texts),
  column('a_varchar', 'text', 'varchar(20)', texts),
  column('a_char', 'text', 'char(10)', [...same('', 'ab', 'é'), ['ab   ', '"ab"']]),
  column('a_citext', 'text', 'public.citext', same('Ada', 'ada', 'ADA')),
  column('a_name', 'text', 'name', same('pg_class', 'Mixed Case')),
  column('a_enum', 'text', 'kit.mood', moods),
  column('a_domain', 'text', 'kit.label', labels),
  column('a_deep_domain', 'text', 'kit.deep_label', labels),
  column('an_enum_domain', 'text', 'kit.moody', moods),
  column('an_integer', 'integer', 'integer', bare('0', '2147483647', '-2147483648')),
  column('a_smallint', 'integer', 'smallint', bare('0', '32767', '-32768')),
  column('a_number_domain', 'integer', 'kit.few', bare('1', '1', '2', '7', '8', '9', '9')),
  column('a_bigint', 'bigint', 'bigint', same('0', '9223372036854775807', '-9223372036854775808')),
  column('a_numeric', 'decimal', 'numeric', [
    ...same('1.0', '1.00', 'NaN', 'Infinity', '-Infinity', digits, `-${digits}`),
    ['1e400', `"1${'0'.repeat(400)}"`],
  ]),
  column('a_price', 'decimal', 'kit.price', [['12.5', '"12.50"'], ...same('-0.01')]),
  column('a_float', 'float', 'double precision', [...floats, ...bare('1.7976931348623157e+308', '5e-324')]),
  column('a_real', 'float', 'real', [
    ['1.1', '1.100000023841858'],
    ['0.1', '0.10000000149011612'],
    ['NaN', 'null'],
    ['16777217', '16777216'],
  ]),
  column('a_boolean', 'boolean', 'boolean', bare('true', 'false', 'true')),
  column('a_date', 'date', 'date', same('2025-01-31', '0044-03-15 BC', '5874897-12-31', 'infinity', '-infinity')),
  column('a_time', 'time', 'time', clocks),
  column('a_short_time', 'time', 'time(1)', [['09:30:00.26', '"09:30:00.3"']]),
  column('a_timestamp', 'timestamp', 'timestamp', locals),
  column('a_timestamptz', 'timestamptz', 'timestamptz', instants),
  column('an_interval', 'interval', 'interval', [
    ['1 mon', '"P1M"'],
    ['30 days', '"P30D"'],
    ['720:00:00', '"PT720H"'],
    ['0', '"PT0S"'],
    ['-1 mon +3 days -04:05:06.7', '"P-1M3DT-4H-5M-6.7S"'],
    ['-0.000001 s', '"PT-0.000001S"'],
    ['infinity', '"infinity"'],
    ['-infinity', '"-infinity"'],
  ]),
  column('a_short_interval', 'interval', 'interval year to month', [['1 year 2 mons', '"P1Y2M"']]),
  column('a_uuid', 'uuid', 'uuid', [
    ['123E4567-E89B-12D3-A456-426614174000', '"123e4567-e89b-12d3-a456-426614174000"'],
    ...same('00000000-0000-0000-0000-000000000000'),
  ]),
  column('an_inet', 'inet', 'inet', [
    ...same('10.0.0.1', '10.0.0.1/8', '10.0.0.0/8', '::1', '2001:db8::/32', '::ffff:10.0.0.1'),
    ['2001:DB8:0:0:0:0:0:1/128', '"2001:db8::1"'],
  ]),
  column('a_cidr', 'inet', 'cidr', [...same('10.0.0.0/8'), ['10.0.0.1/32', '"10.0.0.1"'], ['::/0', '"::/0"']]),
  column('an_int4range', 'range', 'int4range', [...rangeBounds('1', '5'), ['[1,5]', '"[1,6)"']]),
  column('an_int8range', 'range', 'int8range', rangeBounds('1', '9223372036854775807')),
  column('a_numrange', 'range', 'numrange', [...rangeBounds('1.0', '2.50'), ...same('[1,2]')]),
  column('a_daterange', 'range', 'daterange', rangeBounds('2025-01-01', '2025-02-01')),
  column('a_tsrange', 'range', 'tsrange', rangeBounds('"2025-01-01 00:00:00"', '"2025-02-01 12:30:00.5"')),
  column('a_tstzrange', 'range', 'tstzrange', rangeBounds('"2025-01-01 00:00:00+00"', '"2025-02-01 00:00:00+00"')),
  column('a_json', 'json', 'json', [
    ...documents,
    ...bare('{"a":1,"a":2}', '1e400', '"\\u0000"', '"\\ud800"', '{"__proto__":{}}'),
    ['{"a" :\n\t[ ]\r\n}', '{"a" : \t[ ]  }'],
  ]),
  column('a_jsonb', 'json', 'jsonb', [
    ...documents.filter(([text]) => text !== '-0'),
    ['{"b":1,"a":2,"b":3}', '{"a": 2, "b": 3}'],
  ]),
  column('some_bytes', 'bytes', 'bytea', [
    ['', '""'],
    ['\\x00ff', '"AP8="'],
    ['\\x5c78', '"XHg="'],
    [`\\x${megabyte.toString('hex')}`, `"${megabyte.toString('base64')}"`],
  ]),
]

/** In one dimension, with a null, empty, in several dimensions, and with indexes that begin elsewhere. */
function array(name: string, declared: ColumnType, element: string, cells: StoredColumn['cells']): StoredColumn {
  const items = cells.map(([text, json]) => [`"${text.replace(/["\\]/g, '\\$&')}"`, json] as const)
  const [first = ['', ''], last = first] = [items[0], items.at(-1)]
  return column(name, declared, element === 'kit.tags' ? element : `${element}[]`, [
    ['{}', '[]'],
    [`{${items.map(([text]) => text).join(',')}}`, `[${items.map(([, json]) => json).join(',')}]`],
    [`{NULL,${first[0]},NULL}`, `[null,${first[1]},null]`],
    [`{{${first[0]},NULL},{NULL,${last[0]}}}`, `[[${first[1]},null],[null,${last[1]}]]`],
    [`[-1:0][2:2]={{${first[0]}},{${last[0]}}}`, `[[${first[1]}],[${last[1]}]]`],
    ['{{{NULL}}}', '[[[null]]]'],
  ])
}

const arrays: readonly StoredColumn[] = [
  array('texts', 'text[]', 'text', [...texts, ...same('NULL', 'null', ' ', 'a,b', '}', '{')]),
  array('varchars', 'text[]', 'varchar(20)', texts),
  array('chars', 'text[]', 'char(4)', same('', 'ab')),
  array('citexts', 'text[]', 'public.citext', same('Ada', 'ada')),
  array('enums', 'text[]', 'kit.mood', moods),
  array('labels', 'text[]', 'kit.deep_label', labels),
  array('array_domain', 'text[]', 'kit.tags', texts),
  array('integers', 'integer[]', 'integer', wholes),
  array('smallints', 'integer[]', 'smallint', wholes),
  array('bigints', 'bigint[]', 'bigint', same('0', '-9223372036854775808')),
  array('numerics', 'decimal[]', 'numeric', same('1.0', '1.00', 'NaN', '-Infinity', digits)),
  array('floats', 'float[]', 'double precision', floats),
  array('reals', 'float[]', 'real', [
    ['1.1', '1.100000023841858'],
    ['Infinity', 'null'],
  ]),
  array('booleans', 'boolean[]', 'boolean', bare('true', 'false')),
  array('dates', 'date[]', 'date', same('2025-01-31', '0044-03-15 BC', '-infinity')),
  array('times', 'time[]', 'time', clocks),
  array('timestamps', 'timestamp[]', 'timestamp', locals),
  array('timestamptzs', 'timestamptz[]', 'timestamptz', instants),
  array('uuids', 'uuid[]', 'uuid', same('00000000-0000-0000-0000-000000000000')),
  array('inets', 'inet[]', 'inet', same('10.0.0.1', '10.0.0.1/8', '::1')),
  array('cidrs', 'inet[]', 'cidr', same('10.0.0.0/8', '::1')),
]

export const everyColumn: readonly StoredColumn[] = [...scalars, ...arrays]
