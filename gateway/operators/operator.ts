// What a filter operator is: a name a caller writes, the literal it takes, and the condition it builds.
import type { ColumnType, Expr, Scalar } from '../expr/expr.ts'

/** How the text after `op.` is read: one literal, a list `(a,b)`, one of null|true|false|unknown, or a LIKE pattern with `*`. */
export type LiteralForm = 'one' | 'list' | 'word' | 'pattern'

export type Literal =
  | { readonly form: 'one'; readonly value: Scalar }
  | { readonly form: 'list'; readonly values: readonly Scalar[] }
  | { readonly form: 'word'; readonly word: 'null' | 'true' | 'false' | 'unknown' }
  | { readonly form: 'pattern'; readonly pattern: string }

export interface Operator {
  /** As a caller writes it, e.g. `gte`. */
  readonly name: string
  readonly describes: string
  readonly form: LiteralForm
  readonly accepts: readonly ColumnType[]
  /** Builds the condition; the literal was parsed for `form` and the column's type. */
  expr(column: Expr, type: ColumnType, literal: Literal): Expr
}

export const operator = (definition: Operator): Operator => Object.freeze(definition)

/** The literal as the form that the operator declared. Another form is a fault of ours, never of a caller. */
export function literalOf<Form extends LiteralForm>(form: Form, literal: Literal): Extract<Literal, { form: Form }> {
  if (!hasForm(form, literal)) throw new Error(`the operator takes a ${form} literal, not a ${literal.form}`)
  return literal
}

const hasForm = <Form extends LiteralForm>(form: Form, literal: Literal): literal is Extract<Literal, { form: Form }> =>
  literal.form === form
