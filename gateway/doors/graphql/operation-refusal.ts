// An operation that GraphQL's own rules refuse, with every error that they found in it.
import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import { Refusal } from '../../errors/refusal.ts'

const mostErrors = 11 // ten, and one that says there are more
const mostPlaces = 10
const mostCharacters = 300

export class OperationRefusal extends Refusal {
  readonly errors: readonly GraphQLFormattedError[]

  constructor(errors: readonly GraphQLError[], hint: string) {
    super('ASK_OPERATION_INVALID', { detail: short(errors[0]?.message ?? 'The operation cannot be run.'), hint })
    this.errors = errors.slice(0, mostErrors).map((error) => {
      const { message, locations, ...more } = error.toJSON()
      return { message: short(message), ...(locations && { locations: locations.slice(0, mostPlaces) }), ...more }
    })
  }
}

/** GraphQL's own words quote what was sent, whole, and once per error. */
const short = (text: string): string =>
  text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1).toWellFormed()}…` : text

/** Of something that those rules leave to the server. */
export const operationRefused = (detail: string, hint: string): Refusal =>
  new Refusal('ASK_OPERATION_INVALID', { detail, hint })
