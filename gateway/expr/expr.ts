// The narrow waist: one small closed language for masks, filters and row rules.
// Masks and operators build it, sources render it, evaluate.ts is its reference meaning (three-valued, as SQL is).

/** Of which a column may hold arrays, of any dimensions. */
export const elementTypes = [
  ...(['text', 'integer', 'bigint', 'decimal', 'float', 'boolean'] as const),
  ...(['date', 'time', 'timestamp', 'timestamptz', 'uuid', 'inet'] as const),
] as const
export type ElementType = (typeof elementTypes)[number]

/** `decimal` is arbitrary precision, `float` a double, `timestamptz` a UTC instant, `timestamp` a time without zone. */
export const scalarTypes = [...elementTypes, 'interval', 'range', 'json', 'bytes'] as const
export type ScalarType = (typeof scalarTypes)[number]
export type ArrayType = `${ElementType}[]`

/** The types a declared column may have; type-facts.ts says what each can do. */
export type ColumnType = ScalarType | ArrayType
export const columnTypes: readonly ColumnType[] = [
  ...scalarTypes,
  ...elementTypes.map((element): ArrayType => `${element}[]`),
]

/**
 * A value as the gateway holds it: `integer` is a number, `boolean` a boolean, every other type its text:
 * `bigint` and `decimal` in digits (also `NaN`, `Infinity`, `-Infinity` for decimal), `float` as Postgres writes it
 * (`1e+20`, and the special values of decimal), `date` `YYYY-MM-DD` (also `infinity`, `-infinity`, a ` BC` suffix),
 * `time` `HH:MM:SS` with up to six digits of fraction, `timestamp` ISO 8601 without zone, `timestamptz` the same in UTC
 * with `Z` (both also infinite or BC), `interval` ISO 8601 (also infinite), `uuid` in lower case, `inet` and `range` as
 * Postgres writes them, `json` its JSON text, `bytes` in base64, an array the JSON text of its elements' JSON forms.
 */
export type Scalar = string | number | boolean | null

export type CompareOp = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'

/**
 * Every function an expression may call: name → result type. `first` means: of its first argument's type.
 * Each is total within the bounds written here, null where an argument is null, and blind to the database's collation.
 */
export const functions = {
  length: 'integer', // characters (code points)
  octetLength: 'integer', // bytes in UTF-8
  left: 'text', // (text, n ≥ 0)
  right: 'text', // (text, n ≥ 0)
  lower: 'text', // the letters A to Z only
  trim: 'text', // (text, characters?): without any of them at both ends; spaces (U+0020) where none are named
  concat: 'text', // any number of texts
  repeat: 'text', // (text, n)
  splitPart: 'text', // (text, separator, n): n counts from 1, negative from the end; '' when there is none
  // Patterns are ours alone, and of what AREs and JavaScript read alike: literals, brackets, groups, greedy quantifiers;
  // no \d, \s or dot; alternatives only in one that is anchored at both ends. Behind a cap on octetLength.
  matches: 'boolean', // (text, pattern): whether it occurs
  replaceMatches: 'text', // (text, pattern, replacement): each match, from the left; a replacement has no \ and no $
  minus: 'first', // integer, bigint or decimal, within the type's range; so are times, div and mod
  times: 'first',
  div: 'first', // truncates toward zero
  mod: 'first', // sign of the dividend
  floorTo: 'float', // (float, size ≥ 1): floor(value / size) × size in double arithmetic; size ≤ |value| ≤ 1e+15
  round: 'decimal', // (decimal, places): half away from zero, to exactly max(places, 0) places
  isFinite: 'boolean', // date, timestamp, timestamptz
  year: 'integer', // of a finite date; 44 BC is -44
  firstOfYear: 'date', // of a year as `year` gives it, from -4713
  truncateYear: 'first', // timestamp, timestamptz: 1 January, in UTC; from 4713 BC
  month: 'integer', // of a finite date, 1 to 12
  firstOfMonth: 'date', // (year, month) as `year` and `month` give them, from December 4714 BC
  truncateMonth: 'first', // timestamp, timestamptz: the first of the month, in UTC; from December 4714 BC
  truncateDay: 'first', // timestamp, timestamptz: the first moment of the day, in UTC
  utf8: 'bytes', // text → bytes
  sha256: 'bytes', // bytes → bytes
  joinBytes: 'bytes', // (bytes, bytes)
  hex: 'text', // bytes → lower-case hex
} as const satisfies Record<string, ColumnType | 'first'>
export type FunctionName = keyof typeof functions

export type Expr =
  | { readonly kind: 'column'; readonly name: string; readonly type: ColumnType; readonly collation: Collation }
  | { readonly kind: 'value'; readonly value: Scalar; readonly type: ColumnType }
  | { readonly kind: 'claim'; readonly name: string; readonly type: ColumnType; readonly list: boolean }
  | { readonly kind: 'maskKey'; readonly domain: string; readonly part: 'ikey' | 'okey' }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'in'; readonly left: Expr; readonly list: InList }
  | { readonly kind: 'is'; readonly left: Expr; readonly what: 'null' | 'true' | 'false' | 'unknown' }
  | { readonly kind: 'like'; readonly left: Expr; readonly pattern: string; readonly insensitive: boolean }
  | { readonly kind: 'and'; readonly all: readonly Expr[] }
  | { readonly kind: 'or'; readonly any: readonly Expr[] }
  | { readonly kind: 'not'; readonly of: Expr }
  | { readonly kind: 'call'; readonly fn: FunctionName; readonly args: readonly Expr[]; readonly type: ColumnType }
  | { readonly kind: 'when'; readonly if: Expr; readonly then: Expr; readonly else: Expr }

/** How a text column sorts and folds case: `C` for a mask's result, `database` for a clear column. */
export type Collation = 'C' | 'database'

/** A list of literals, or one list claim that is bound per request. */
export type InList =
  | { readonly kind: 'literals'; readonly values: readonly Scalar[]; readonly type: ColumnType }
  | { readonly kind: 'claim'; readonly name: string; readonly type: ColumnType }
