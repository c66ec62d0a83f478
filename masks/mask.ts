// What a mask is: an expression over one column, with the options a data owner may write and examples that are its tests.
import type { ZodType } from 'zod'
import type { ColumnType, Expr, Scalar } from '../gateway/expr/expr.ts'

/**
 * One mask. It keeps the column's type, is total (no stored value may make it raise), shows no raw character beyond
 * what it declares, and maps null to null.
 */
export interface Mask<Options = unknown> {
  /** As written in YAML. */
  readonly name: string
  /** One sentence for the catalogue and the reference page. */
  readonly describes: string
  readonly accepts: readonly ColumnType[]
  /** The options object; `{}` where there are none. */
  readonly options: ZodType<Options>
  /** The option that a bare scalar sets: `mask: { last: 4 }` is `{ last: { n: 4 } }`. */
  readonly scalar: string | null
  /** Whether a ≤ b raw implies mask(a) ≤ mask(b): range filters stay meaningful. */
  readonly keepsOrder: boolean
  /** Whether a derived column (`from`) of a lower class than its source may use it. */
  readonly mayLower: boolean
  /** True where the shown value depends on nothing but whether there is one: beside it no other mask shows more. */
  readonly showsNothing?: true
  /**
   * True where the mask looks for what it hides and may miss some of it: such a column is never filtered or sorted,
   * `meta` says so, and a restricted one is only loaded with `best_effort: true` beside it.
   */
  readonly bestEffort?: true
  /**
   * Why valid options do not suit a column of this type, as what follows `mask <name> …`, and how to mend that; null,
   * or absent: they do.
   */
  misfit?(options: Options, type: ColumnType): { readonly problem: string; readonly mend: string } | null
  expr(column: Expr, options: Options): Expr
  /** [options, raw, shown] for a column of type `accepts[0]`, or [options, raw, shown, type]. */
  readonly examples: readonly Example<Options>[]
}

type Example<Options> =
  | readonly [options: Options, raw: Scalar, shown: Scalar]
  | readonly [options: Options, raw: Scalar, shown: Scalar, type: ColumnType]

export const mask = <Options>(definition: Mask<Options>): Mask<Options> => Object.freeze(definition)
