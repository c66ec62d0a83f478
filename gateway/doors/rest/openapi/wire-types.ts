// What each column type is on the wire: the JSON of a shown value, the text of a literal in a filter, and filters to try.
import type { ColumnType, ScalarType } from '../../../expr/expr.ts'
import { factsOf, isArrayType } from '../../../expr/type-facts.ts'

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>

export interface WireType {
  /** Of a value that is not null. */
  readonly shown: Schema
  /** The source of a regular expression that every accepted literal matches; a few that match are refused (31 June). */
  readonly literal: string
  /** Filters that hold on most values one meets; `not.is.null` and its like are added for every type. */
  readonly filters: readonly string[]
}

/** `numbers=native` changes the type of these; NaN and the infinities are null there. */
const inNumbers = 'A string; a number with `numbers=native`.'
const digits = '-?[0-9]+'
const day = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])'
const clock = '[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,6})?)?'
const instant = `${day}(?:[T ]${clock}(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?))?`
const part = (unit: string): string => `(?:-?[0-9]+${unit})?`
const duration = `P${['Y', 'M', 'W', 'D'].map(part).join('')}(?:T${part('H')}${part('M')}(?:-?[0-9]+(?:\\.[0-9]+)?S)?)?`

const scalarTypes: Readonly<Record<ScalarType, WireType>> = {
  text: { shown: { type: 'string' }, literal: '[^\\u0000]*', filters: ['like.*a*'] },
  integer: {
    shown: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
    literal: '-?0*[0-9]{1,10}',
    filters: ['gte.1', 'lt.1000000'],
  },
  bigint: {
    shown: { type: ['string', 'number'], pattern: `^${digits}$`, description: inNumbers },
    literal: '-?0*[0-9]{1,19}',
    filters: ['gte.1', 'lt.1000000000000'],
  },
  decimal: {
    shown: {
      type: ['string', 'number'],
      description: inNumbers,
      pattern: '^(?:-?[0-9]+(?:\\.[0-9]+)?|NaN|-?Infinity)$',
    },
    literal: `${digits}(?:\\.[0-9]+)?`,
    filters: ['gte.0', 'lt.1000000.50'],
  },
  boolean: { shown: { type: 'boolean' }, literal: '(?:true|false)', filters: ['in.(true,false)'] },
  date: { shown: { type: 'string', format: 'date' }, literal: day, filters: ['gte.1900-01-01'] },
  timestamptz: {
    shown: { type: 'string', format: 'date-time' },
    literal: instant,
    filters: ['gte.2000-01-01T00:00:00Z'],
  },
  uuid: {
    shown: { type: 'string', format: 'uuid' },
    literal: '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
    filters: [],
  },
  float: {
    shown: { type: 'number', description: 'NaN and the infinities are null.' },
    literal: `${digits}(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`,
    filters: ['gte.0', 'lt.1.5e6'],
  },
  time: {
    shown: { type: 'string', description: 'A time of day, without zone.' },
    literal: clock,
    filters: ['gte.00:00'],
  },
  timestamp: {
    shown: { type: 'string', description: 'A day and a time, without zone.' },
    literal: `${day}(?:[T ]${clock})?`,
    filters: ['gte.2000-01-01T00:00:00'],
  },
  interval: {
    shown: { type: 'string', description: 'A duration in ISO 8601, of which each part may be negative.' },
    literal: duration,
    filters: ['gte.PT0S'],
  },
  inet: {
    shown: { type: 'string', description: 'An address, with the prefix of its network where it has one.' },
    literal: '[0-9a-fA-F:.]+(?:/[0-9]{1,3})?',
    filters: ['gte.0.0.0.0'],
  },
  range: {
    shown: { type: 'string', description: 'A range as PostgreSQL writes it; compared as that text.' },
    literal: '(?:empty|[[(][^\\u0000]*,[^\\u0000]*[\\])])',
    filters: ['neq.empty'],
  },
  json: { shown: { type: ['object', 'array', 'string', 'number', 'boolean'] }, literal: '', filters: [] },
  bytes: { shown: { type: 'string', contentEncoding: 'base64' }, literal: '', filters: [] },
}

/** Its elements may be arrays themselves, which the type does not tell. */
const arrayType = (type: ColumnType): WireType => ({
  shown: { type: 'array', items: {}, description: `${type}: ${factsOf(type).describes}.` },
  literal: '',
  filters: [],
})

export const wireType = (type: ColumnType): WireType => (isArrayType(type) ? arrayType(type) : scalarTypes[type])
