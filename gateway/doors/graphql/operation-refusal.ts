// An operation that GraphQL's own rules refuse, with every error that they found in it.
import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { Refusal } from '../../errors/refusal.ts'

export class OperationRefusal extends Refusal {
  readonly errors: readonly GraphQLFormattedError[]

  constructor(errors: readonly GraphQLError[], hint: string) {
    super('ASK_OPERATION_INVALID', { detail: errors[0]?.message ?? 'The operation cannot be run.', hint })
    this.errors = errors.map((error) => error.toJSON())
  }
}

/** Of something that those rules leave to the server. */
export const operationRefused = (detail: string, hint: string): Refusal =>
  new Refusal('ASK_OPERATION_INVALID', { detail, hint })
