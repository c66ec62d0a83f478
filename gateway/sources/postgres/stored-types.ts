// Which types of PostgreSQL each declared type reads: domains count as what they are made over, at any depth.
import { type ColumnType, columnTypes, type ScalarType } from '../../expr/expr.ts'
import { elementOf, isArrayType } from '../../expr/type-facts.ts'

/** What a stored column is, domains resolved: the name within pg_catalog, or `enum` or `citext`; null for all others. */
export interface StoredType {
  readonly name: string | null
  readonly isArray: boolean
}

const readBy: Readonly<Record<ScalarType, readonly string[]>> = {
  text: ['text', 'varchar', 'bpchar', 'citext', 'name', 'enum'],
  integer: ['int4', 'int2'],
  bigint: ['int8'],
  decimal: ['numeric'],
  float: ['float8', 'float4'],
  boolean: ['bool'],
  date: ['date'],
  time: ['time'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamptz'],
  interval: ['interval'],
  uuid: ['uuid'],
  inet: ['inet', 'cidr'],
  range: ['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange'],
  json: ['json', 'jsonb'],
  bytes: ['bytea'],
}

/** As people write them in DDL, where that differs. */
const usual: ReadonlyMap<string, string> = new Map([
  ['bpchar', 'char(n)'],
  ['enum', 'any enum'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float4', 'real'],
  ['float8', 'double precision'],
  ['bool', 'boolean'],
])

/** The stored types that a declared type reads, in words. */
export function storedNames(type: ColumnType): readonly string[] {
  const isArray = isArrayType(type)
  return readBy[isArray ? elementOf(type) : type].map((name) => `${usual.get(name) ?? name}${isArray ? '[]' : ''}`)
}

export function isReadBy(type: ColumnType, { name, isArray }: StoredType): boolean {
  if (name === null || isArray !== isArrayType(type)) return false
  return readBy[isArrayType(type) ? elementOf(type) : type].includes(name)
}

/** The declared type that reads a stored one; undefined where none does. */
export const declaredFor = (stored: StoredType): ColumnType | undefined =>
  columnTypes.find((type) => isReadBy(type, stored))
