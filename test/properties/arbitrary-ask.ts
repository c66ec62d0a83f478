// What a caller may write before a scene: mostly asks that find something, some that must be refused.
import fc from 'fast-check'
import type { Ask, AskedField, AskedOrder, Filter } from '../../gateway/ask/ask.ts'
import type { Column } from '../../gateway/catalog/dataset.ts'
import type { ColumnType, ScalarType } from '../../gateway/expr/expr.ts'
import { isArrayType } from '../../gateway/expr/type-facts.ts'
import { readLiteral } from './reference-literal.ts'
import { foldAll, foldAscii, isSortable, operatorTypes } from './reference-logic.ts'
import type { Scene } from './scene.ts'

/** Some that are columns of the table or of a view, and none of the dataset. */
const strangeNames = ['undeclared', 'raw_email', 'raw_phone', 'constructor', '__proto__', 'ID', 'id"', '']

const wrong: Readonly<Record<ScalarType, readonly string[]>> = {
  text: ['\0', 'a\ud800'],
  integer: ['', '1.0', '2147483648', '1e3', ' 1', 'NaN', '١'],
  bigint: ['9223372036854775808', '0x1', 'eins', '-'],
  decimal: ['NaN', 'Infinity', '1e9', '.5', '1.', '1,5'],
  boolean: ['', 't', 'yes', 'TRUE', '1'],
  date: ['infinity', '2025-02-29', '2025-1-1', '0044-03-15 BC', '0000-01-01', 'today', '10000-01-01'],
  timestamptz: ['infinity', '2025-01-01T25:00:00Z', '2025-01-01T10:00:00', 'now', '2025-13-01T00:00:00Z'],
  uuid: ['', '123e4567', '{123e4567-e89b-12d3-a456-426614174000}', 'g23e4567-e89b-12d3-a456-426614174000'],
  float: ['', 'NaN', 'Infinity', '1e999', '1e-999', '.5', '0x1', '1,5'],
  time: ['', '24:00:00', '9:00:00', '25:00:00', '09:60:00', '09:00:00Z', '09:00:00.1234567'],
  timestamp: ['infinity', '2025-01-01T10:00:00Z', '2025-01-01T10:00:00+01:00', '2025-02-30T00:00:00', 'now'],
  interval: ['', 'P', 'PT', 'P1DT', '1 day', '01:00:00', 'P1.5Y', 'P1H', 'infinity', 'P999999999999Y', '-P1D'],
  inet: ['', '10.0.0', '10.0.0.256', '10.0.0.1/33', 'fe80::1%eth0', '::/129', '1:2', ':::', '010.0.0.1', 'a.b.c.d'],
  range: ['', '[1,2', '1,2', '[1 2]', 'EMPTY', '[1,2,3]', '[1,2))', '{[1,2)}'],
  json: ['{}'],
  bytes: ['AA=='],
}

const some: Readonly<Record<ScalarType, readonly string[]>> = {
  text: ['', 'x', "' OR true --", '%', 'M'],
  integer: ['0', '5', '-10', '2147483647', '-2147483648'],
  bigint: ['0', '10', '-9223372036854775808', '9223372036854775807'],
  decimal: ['0', '-0.5', '1000', '1.0', '99999999999999999999.5'],
  boolean: ['true', 'false'],
  date: ['2000-01-01', '1984-05-17', '0001-01-01', '9999-12-31'],
  timestamptz: ['2000-01-01T00:00:00Z', '1984-05-17T12:00:00.5+05:30', '0500-01-01T00:00:00-08:00'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff'],
  float: ['0', '-0', '0.5', '-1e3', '1.5e+300', '5e-324', '9007199254740993'],
  time: ['00:00:00', '09:30:00.50', '23:59:59.999999'],
  timestamp: ['2000-01-01T00:00:00', '1984-05-17T12:00:00.5', '0500-01-01T00:00:00'],
  interval: ['PT0S', 'P1M', 'P30D', 'P4W2D', 'PT720H', 'P-1M30D', 'P1Y2M3DT4H5M6.5S'],
  inet: ['10.0.0.1', '10.0.0.0/8', '::', '2001:DB8::1', '0:0:0:0:0:ffff:10.0.0.1', '::/0'],
  range: ['[1,5)', 'empty', '(,)', '[1,5]'],
  json: ['{}'],
  bytes: ['AA=='],
}

/** Of an array nothing can be written. */
const textsOf = (texts: typeof some, type: ColumnType): readonly string[] => (isArrayType(type) ? ['{}'] : texts[type])

const often = <T>(weight: number, usual: fc.Arbitrary<T>, ...rare: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, ...rare.map((arbitrary) => ({ weight: 1, arbitrary })))

export function arbitraryAsk(scene: Scene): fc.Arbitrary<Ask> {
  const { key, limits } = scene.dataset
  const base = {
    dataset: fc.constant(scene.dataset.name),
    fields: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: arbitraryFields(scene) }),
    filter: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: arbitraryFilter(scene) }),
  }
  const limit = fc.oneof(
    { weight: 30, arbitrary: fc.constant(null) },
    { weight: 60, arbitrary: fc.integer({ min: 3, max: 15 }) },
    { weight: 5, arbitrary: fc.constantFrom(1, 2, limits.page) },
    { weight: 1, arbitrary: fc.constantFrom(limits.page + 1, 999_999_999) },
  )
  const list = fc.record({
    ...base,
    key: fc.constant(null),
    related: fc.constant([]),
    having: fc.constant(null),
    cursors: fc.constant('next' as const),
    order: arbitraryOrder(scene),
    limit,
    cursor: often<string | null>(80, fc.constant(null), fc.constantFrom('', 'AAAA', 'x'.repeat(99))),
    count: fc.boolean(),
    explain: fc.constant(false),
  })
  const one = fc.record({
    ...base,
    filter: often<Filter | null>(1, fc.constant(null), arbitraryFilter(scene)),
    key: often<string[]>(
      5,
      fc.constantFrom(...scene.rows.map((row) => key.map((name) => String(row[name])))),
      fc.constantFrom(
        [],
        ['1', '2', '3'],
        key.map(() => 'x'),
      ),
    ),
    related: fc.constant([]),
    having: fc.constant(null),
    order: fc.constant([]),
    limit: fc.constant(null),
    cursor: fc.constant(null),
    cursors: fc.constant('next' as const),
    count: fc.constant(false),
    explain: fc.constant(false),
  })
  return fc.oneof({ weight: 12, arbitrary: list }, { weight: 1, arbitrary: one })
}

const readableOf = ({ access, dataset }: Scene): readonly Column[] =>
  access ? [...access.columns.values()].map(({ column }) => column) : [...dataset.columns.values()]

/** What may be filtered and sorted, and now and then what may not. */
function arbitraryColumn(scene: Scene): fc.Arbitrary<Pick<Column, 'name' | 'type'>> {
  const readable = readableOf(scene)
  const usable = readable.filter(
    ({ name, level, mask }) =>
      (level !== 'restricted' && mask?.name !== 'scrub') || scene.access?.columns.get(name)?.clear === 'always',
  )
  const restricted = readable.filter((column) => !usable.includes(column))
  const others = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...(restricted.length > 0 ? restricted : readable)) },
    fc.constantFrom(...scene.dataset.columns.values()),
    fc.constantFrom(...strangeNames.map((name) => ({ name, type: 'text' as const }))),
  )
  const ordinary = usable.length > 0 ? usable : readable
  // By mask, too: else the many columns of some masks would leave none of the asks to others.
  const byMask = [...Map.groupBy(ordinary, ({ mask }) => mask?.name).values()]
  const anyMask = fc.constantFrom(...byMask).chain((columns) => fc.constantFrom(...columns))
  return often(40, fc.oneof(fc.constantFrom(...ordinary), anyMask, anyMask), others)
}

function arbitraryFields(scene: Scene): fc.Arbitrary<AskedField[]> {
  const name = often(
    120,
    fc.constantFrom(...readableOf(scene).map((column) => column.name)),
    fc.constantFrom(...scene.dataset.columns.keys(), ...strangeNames),
  )
  // The same column under two names may be asked for, too.
  return fc
    .array(fc.tuple(name, fc.boolean()), { minLength: 1, maxLength: 7, size: 'max' })
    .map((columns) => columns.map(([column, renamed], at) => ({ column, as: renamed ? `as ${at}` : column })))
    .map((fields) => fields.filter(({ as }, at) => fields.findIndex((other) => other.as === as) === at))
}

const arbitraryOrder = (scene: Scene): fc.Arbitrary<AskedOrder[]> =>
  fc.uniqueArray(
    fc.record({
      column: often(
        60,
        arbitraryColumn(scene).filter(({ type }) => isSortable(type)),
        arbitraryColumn(scene),
      ).map(({ name }) => name),
      direction: fc.constantFrom('asc', 'desc'),
      nulls: fc.constantFrom(null, 'first', 'last'),
    }),
    { maxLength: 3, selector: ({ column }) => column },
  )

export function arbitraryFilter(scene: Scene): fc.Arbitrary<Filter> {
  const test = arbitraryColumn(scene).chain((column) => arbitraryTest(scene, column))
  const malformed = arbitraryColumn(scene).map(
    ({ name }): Filter => ({ kind: 'malformed', column: name, text: 'plain.value' }),
  )
  const { filter } = fc.letrec<{ filter: Filter; many: Filter[] }>((tie) => ({
    many: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'filter' },
      { weight: 80, arbitrary: test },
      { weight: 12, arbitrary: tie('filter').map((of): Filter => ({ kind: 'not', of })) },
      { weight: 8, arbitrary: tie('many').map((of): Filter => ({ kind: 'and', of })) },
      { weight: 20, arbitrary: tie('many').map((of): Filter => ({ kind: 'or', of })) },
    ),
  }))
  return often(120, filter, malformed)
}

function arbitraryTest(scene: Scene, { name: column, type }: Pick<Column, 'name' | 'type'>): fc.Arbitrary<Filter> {
  const fitting = [...operatorTypes].filter(([, types]) => types.includes(type)).map(([name]) => name)
  const operator = often(30, fc.constantFrom(...fitting), fc.constantFrom(...operatorTypes.keys(), 'constructor'))
  const found = shownTexts(scene, column).filter((text) => readLiteral(text, type) !== undefined)
  const usual =
    found.length > 0 ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...found) }, anyOf(type)) : anyOf(type)
  // A letter whose other case the collation decides.
  const foreign = found.flatMap((text) => Array.from(text).find((sign) => foldAscii(sign) !== foldAll(sign)) ?? [])
  const cased = foreign.length > 0 ? fc.constantFrom(...foreign.map((sign) => `*${swapCase(sign)}*`)) : usual
  const literal = often(60, usual, fc.constantFrom(...textsOf(wrong, type)))
  const operand = (name: string): fc.Arbitrary<string | string[]> => {
    if (name === 'in') return fc.array(literal, { maxLength: 6 })
    if (name === 'is') return arbitraryWord(type)
    if (name === 'like') return usual.chain(arbitraryPattern)
    return name === 'ilike' ? fc.oneof(usual.chain(arbitraryPattern), cased) : literal
  }
  return operator.chain((name) =>
    operand(name).map((written) => ({ kind: 'test', column, operator: name, operand: written })),
  )
}

const anyOf = (type: ColumnType): fc.Arbitrary<string> => fc.constantFrom(...textsOf(some, type))

const arbitraryWord = (type: ColumnType): fc.Arbitrary<string> =>
  type === 'boolean'
    ? fc.constantFrom('null', 'true', 'false', 'unknown')
    : often(20, fc.constant('null'), fc.constantFrom('true', 'NULL', ''))

/** A part of a text that is there, its signs escaped or not, within runs; seldom one that ends in a lone backslash. */
function arbitraryPattern(text: string): fc.Arbitrary<string> {
  const characters = [...text].slice(0, 40)
  const parts = fc.tuple(fc.nat({ max: characters.length }), fc.nat({ max: 5 }), fc.boolean(), fc.boolean())
  const usual = fc.tuple(parts, fc.constantFrom('*', '%', '', '_')).map(([[from, length, escaped, swapped], run]) => {
    const part = characters.slice(from, from + length).map((sign) => {
      if ('\\%_*'.includes(sign)) return escaped || sign === '\\' ? `\\${sign}` : sign
      return swapped ? swapCase(sign) : sign
    })
    return `${from > 0 ? '*' : ''}${part.join('')}${run}${from + length < characters.length ? '%' : ''}`
  })
  return often(60, usual, fc.constantFrom('a\\', '\\\\\\', '%\\', '\0'))
}

const swapCase = (sign: string): string => (sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase())

/** What the caller may see of a column, as texts. */
function shownTexts({ access, rows, masked }: Scene, name: string): readonly string[] {
  const found = access?.columns.get(name)
  if (!access || !found) return []
  const values = rows.flatMap((row, at) => {
    if (!access.exists(row) || !found.readable(row)) return []
    const value = found.column.mask && found.clear !== 'always' ? masked.get(name)?.[at] : row[name]
    return value === null || value === undefined ? [] : [String(value)]
  })
  return values.filter((text) => text.length < 500)
}
