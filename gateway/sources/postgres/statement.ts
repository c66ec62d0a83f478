// What is sent to a database: text with placeholders, its bound values, and the pool it needs. Only writers here make one.
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import { quoteIdentifier } from './quote.ts'
import { sqlType } from './types.ts'

export type Pool = 'masked' | 'clear' | 'lookup'

/** A protected member, as in read-plan.ts: no other text, and no change of a statement, is one. */
declare class Written {
  protected readonly written: true
}

export interface Statement extends Written {
  /** The same text for every read of one shape: it holds no literal. */
  readonly text: string
  readonly values: readonly unknown[]
  readonly pool: Pool
}

export const toStatement = (text: string, values: readonly unknown[], pool: Pool): Statement =>
  Object.freeze({ text, values, pool }) as unknown as Statement // the one place that brands

/** Columns of `d`, and a growing list of bound values: every literal becomes `$n` with its type, a list one array. */
export interface Binding {
  readonly values: unknown[]
  column(name: string): string
  bind(value: Scalar | readonly Scalar[], type: ColumnType, list: boolean): string
}

export function createBinding(): Binding {
  const values: unknown[] = []
  return {
    values,
    column: (name) => `d.${quoteIdentifier(name)}`,
    bind(value, type, list) {
      values.push(value)
      return `$${values.length}::${sqlType(type)}${list ? '[]' : ''}`
    },
  }
}
