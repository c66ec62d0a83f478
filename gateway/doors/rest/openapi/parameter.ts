// One parameter of an operation.
import type { Schema } from './wire-types.ts'

/** Of an address or of a body alike. */
export interface Parameter {
  readonly name: string
  readonly description: string
  readonly schema: Schema
  readonly deprecated?: true
  /** None where only the gateway knows a value that works, as of a cursor. */
  readonly examples: readonly (string | number)[]
}
