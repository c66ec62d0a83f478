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
  /** Quick statements of one lane may share a trip to the server, and so wait for each other. */
  readonly lane: string
}

/** @param lane default: of its own text alone. */
export const toStatement = (text: string, values: readonly unknown[], pool: Pool, lane = text): Statement =>
  Object.freeze({ text, values, pool, lane }) as unknown as Statement // the one place that brands

/** Columns of one relation, and a growing list of bound values: every literal becomes `$n` with its type, a list one array. */
export interface Binding {
  readonly values: unknown[]
  /** Of the relation, in the statement. */
  readonly alias: string
  /** The same values, and the columns of another relation. */
  beside(alias: string): Binding
  column(name: string): string
  bind(value: Scalar | readonly Scalar[], type: ColumnType, list: boolean): string
}

export function createBinding(alias: string = 'd', values: unknown[] = []): Binding {
  return {
    values,
    alias,
    beside: (other) => createBinding(other, values),
    column: (name) => `${alias}.${quoteIdentifier(name)}`,
    bind(value, type, list) {
      values.push(value)
      return `$${values.length}::${sqlType(type)}${list ? '[]' : ''}`
    },
  }
}
