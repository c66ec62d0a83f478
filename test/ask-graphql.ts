// One GraphQL operation, sent to a running Scrim as a sample person.
import { type Called, call } from './call.ts'
import type { Scrim } from './scrim.ts'

export const graphqlJson = 'application/graphql-response+json'

/** @param more members of the body beside `query` and `variables`. */
export const askGraphql = (
  scrim: Scrim,
  person: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Called> =>
  call(scrim, person, '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: graphqlJson, ...headers },
    body: JSON.stringify({ query, variables, ...more }),
  })
