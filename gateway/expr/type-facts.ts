// Everything known about each column type, in one table: what it can be asked, and how a person reads and writes it.
import {
  type ArrayType,
  type ColumnType,
  columnTypes,
  type ElementType,
  elementTypes,
  type ScalarType,
} from './expr.ts'

export interface TypeFacts {
  /** What its values are, for people; a fragment of a sentence. */
  readonly describes: string
  /** Takes eq, neq and in. What is not comparable takes `is` alone. */
  readonly comparable: boolean
  /** Takes lt, lte, gt and gte. */
  readonly ordered: boolean
  /** May be named in order=, and be a part of a key. */
  readonly sortable: boolean
  /** Whether equal values may look apart (1.0 and 1.00): an order without a key then needs more than the value. */
  readonly looksApart: boolean
  /** What a value is in JSON. `embedded`: any JSON value, as it is. */
  readonly json: 'number' | 'string' | 'boolean' | 'embedded' | 'array'
  /** One value as JSON, as a cell of CSV, and as the literal of a filter; no literal where there is none. */
  readonly example: { readonly json: string; readonly csv: string; readonly literal: string | null }
}

const can = {
  order: { comparable: true, ordered: true, sortable: true, looksApart: false },
  sort: { comparable: true, ordered: false, sortable: true, looksApart: false },
  compare: { comparable: true, ordered: false, sortable: false, looksApart: false },
  nothing: { comparable: false, ordered: false, sortable: false, looksApart: false },
} as const

/** Text in JSON and bare in CSV and in a filter. */
const asText = (text: string) => ({ json: `"${text}"`, csv: text, literal: text })

const scalarFacts: Readonly<Record<ScalarType, TypeFacts>> = {
  text: { describes: 'characters', ...can.order, json: 'string', example: asText('pro') },
  integer: {
    describes: 'a whole number of 32 bits',
    ...can.order,
    json: 'number',
    example: { json: '7', csv: '7', literal: '7' },
  },
  bigint: { describes: 'a whole number of 64 bits', ...can.order, json: 'string', example: asText('9007199254740993') },
  decimal: {
    describes: 'an exact number of any size, with its scale',
    ...can.order,
    looksApart: true,
    json: 'string',
    example: asText('12.50'),
  },
  float: {
    describes: 'a double; NaN and the infinities are null in JSON',
    ...can.order,
    looksApart: true,
    json: 'number',
    example: { json: '0.25', csv: '0.25', literal: '2.5e-1' },
  },
  boolean: {
    describes: 'true or false',
    ...can.sort,
    json: 'boolean',
    example: { json: 'true', csv: 'true', literal: 'true' },
  },
  date: { describes: 'a day', ...can.order, json: 'string', example: asText('2025-01-31') },
  time: { describes: 'a time of day, without zone', ...can.order, json: 'string', example: asText('09:30:00') },
  timestamp: {
    describes: 'a day and a time, without zone',
    ...can.order,
    json: 'string',
    example: asText('2025-01-31T09:30:00'),
  },
  timestamptz: {
    describes: 'an instant, in UTC',
    ...can.order,
    json: 'string',
    example: asText('2025-01-31T09:30:00Z'),
  },
  interval: {
    describes: 'a duration, ISO 8601; ordered as if a month had 30 days and a day 24 hours',
    ...can.order,
    looksApart: true,
    json: 'string',
    example: asText('P1Y2M3DT4H5M6.5S'),
  },
  uuid: {
    describes: 'a UUID, in lower case',
    ...can.order,
    json: 'string',
    example: asText('123e4567-e89b-12d3-a456-426614174000'),
  },
  inet: {
    describes: 'an IPv4 or IPv6 address, with the prefix of its network where it has one',
    ...can.order,
    json: 'string',
    example: asText('10.0.0.1/8'),
  },
  range: {
    describes: 'a range as PostgreSQL writes it; compared as that text',
    ...can.compare,
    json: 'string',
    example: { json: '"[1,5)"', csv: '"[1,5)"', literal: '[1,5)' },
  },
  json: {
    describes: 'a JSON value, as it is stored',
    ...can.nothing,
    json: 'embedded',
    example: { json: '{"a": 1}', csv: '"{""a"": 1}"', literal: null },
  },
  bytes: {
    describes: 'bytes, in base64',
    ...can.nothing,
    json: 'string',
    example: { json: '"AP8="', csv: 'AP8=', literal: null },
  },
}

const arrayFacts: TypeFacts = {
  describes: 'a list of values, each as JSON shows it; nested where it has several dimensions',
  ...can.nothing,
  json: 'array',
  example: { json: '["a",null]', csv: '"[""a"",null]"', literal: null },
}

export const isArrayType = (type: ColumnType): type is ArrayType => type.endsWith('[]')

const elements = new Map<ColumnType, ElementType>(elementTypes.map((element) => [`${element}[]`, element]))

export function elementOf(type: ArrayType): ElementType {
  const element = elements.get(type)
  if (element === undefined) throw new Error(`${type} is no type of a column`)
  return element
}

export const factsOf = (type: ColumnType): TypeFacts => (isArrayType(type) ? arrayFacts : scalarFacts[type])

export const comparableTypes: readonly ColumnType[] = columnTypes.filter((type) => factsOf(type).comparable)
export const orderedTypes: readonly ColumnType[] = columnTypes.filter((type) => factsOf(type).ordered)
