// The narrow waist: one small closed language for masks, filters and row rules.
// Masks and operators build it, sources render it, evaluate.ts is its reference meaning (three-valued, as SQL is).

/** The types a declared column may have. `decimal` is arbitrary precision, `timestamptz` a UTC instant. */
export const columnTypes = ['text', 'integer', 'bigint', 'decimal', 'boolean', 'date', 'timestamptz', 'uuid'] as const
export type ColumnType = (typeof columnTypes)[number]

/** `bytes` exists only inside expressions (a keyed hash); no column has it. */
export type ExprType = ColumnType | 'bytes'

/**
 * A value as the gateway holds it: `integer` is a number, `boolean` a boolean, every other type its text:
 * `bigint` and `decimal` in digits (also `NaN`, `Infinity`, `-Infinity` for decimal), `date` `YYYY-MM-DD`
 * (also `infinity`, `-infinity`, a ` BC` suffix), `timestamptz` ISO 8601 in UTC with `Z`, `uuid` in lower case.
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
  round: 'decimal', // (decimal, places): half away from zero, to exactly max(places, 0) places
  isFinite: 'boolean', // date, timestamptz
  year: 'integer', // of a finite date; 44 BC is -44
  firstOfYear: 'date', // of a year as `year` gives it, from -4713
  truncateYear: 'timestamptz', // 1 January in UTC; from 4713 BC
  month: 'integer', // of a finite date, 1 to 12
  firstOfMonth: 'date', // (year, month) as `year` and `month` give them, from December 4714 BC
  truncateMonth: 'timestamptz', // the first of the month in UTC; from December 4714 BC
  utf8: 'bytes', // text → bytes
  sha256: 'bytes', // bytes → bytes
  joinBytes: 'bytes', // (bytes, bytes)
  hex: 'text', // bytes → lower-case hex
} as const satisfies Record<string, ExprType | 'first'>
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
  | { readonly kind: 'call'; readonly fn: FunctionName; readonly args: readonly Expr[]; readonly type: ExprType }
  | { readonly kind: 'when'; readonly if: Expr; readonly then: Expr; readonly else: Expr }

/** How a text column sorts and folds case: `C` for a mask's result, `database` for a clear column. */
export type Collation = 'C' | 'database'

/** A list of literals, or one list claim that is bound per request. */
export type InList =
  | { readonly kind: 'literals'; readonly values: readonly Scalar[]; readonly type: ColumnType }
  | { readonly kind: 'claim'; readonly name: string; readonly type: ColumnType }
