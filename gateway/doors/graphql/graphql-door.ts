// POST and GET /graphql: an operation becomes one Ask per top-level field, and their Replies one text. Thin: it decides nothing of
// what may be seen.
import type { IncomingMessage } from 'node:http'
import { refuse } from '../../answer.ts'
import { Refusal } from '../../errors/refusal.ts'
import { compress } from '../compress.ts'
import type { Door, DoorOutcome } from '../door.ts'
import { orRefusal } from '../or-refusal.ts'
import { approvalToken } from '../rest/approval-token.ts'
import { createCallerSchemas } from './caller-schema.ts'
import { requestError } from './graphql-error.ts'
import { hearOperation } from './hear-operation.ts'
import { createMediaTypes, type MediaType } from './media-type.ts'
import { OperationRefusal } from './operation-refusal.ts'
import { createOperations } from './operations.ts'
import { MutationRefusal } from './read-operation.ts'
import { buildReads, type Caller, type GraphqlHouse, runReads } from './run-operation.ts'
import { schemaText } from './schema-text.ts'

const label = '/graphql'

export const isGraphqlPath = (url = ''): boolean => /^\/graphql(?:\/schema)?(?:\?|$)/.test(url)

const isSchemaPath = (url: string): boolean => /^\/graphql\/schema(?:\?|$)/.test(url)

/** Of its two addresses. */
export const graphqlMethods = ([, second]: readonly string[]): readonly string[] =>
  second === undefined ? ['GET', 'POST'] : ['GET']

export function createGraphqlDoor(house: GraphqlHouse): Door {
  const schemaOf = createCallerSchemas(house.catalog)
  const operations = createOperations(house.limits)
  const chooseMediaType = createMediaTypes()

  return async (req, id, principal) => {
    const request = { id, door: 'graphql' }
    const { method, headers, url = '' } = req
    if (isSchemaPath(url)) {
      if (method === 'GET') return ownText(schemaText(schemaOf(principal)), req)
      return refuse(onlyRead(), null, principal, request, house)
    }
    const mediaType = await orRefusal(() => chooseMediaType(headers.accept))
    if (mediaType instanceof Refusal) return refuse(mediaType, null, principal, request, house)

    const schema = schemaOf(principal)
    const said = await orRefusal(async () => {
      const token = approvalToken(req)
      const { query, operationName, variables } = await hearOperation(req, house.limits)
      const prepared = operations.prepare(query, operationName, variables, schema)
      return { token, prepared, reads: buildReads(prepared, house.limits.rows) }
    })
    if (said instanceof Refusal) {
      const refusal = method === 'GET' && said instanceof MutationRefusal ? onlyQueries() : said
      return refused(await orRefusal(() => refuse(refusal, null, principal, request, house)), mediaType, id)
    }
    const caller: Caller = { principal, request, token: said.token }
    const { text, audits, code } = await runReads(said.prepared, said.reads, schema, caller, house)
    const { bytes, encoding } = await compress(text, headers['accept-encoding'])
    const encoded = encoding === null ? {} : { 'Content-Encoding': encoding }
    const audit = audits.length > 0 ? audits.join(' ') : null
    return {
      status: 200,
      headers: { ...typed(mediaType), ...encoded },
      body: bytes,
      label,
      audit,
      ...(code && { code }),
    }
  }
}

/** Nobody keeps a reply: what it shows clear is known only when it is written. */
const typed = (mediaType: string) => ({
  'Content-Type': `${mediaType}; charset=utf-8`,
  'Cache-Control': 'private, no-store',
})

function refused(refusal: Refusal, mediaType: MediaType, id: string): DoorOutcome {
  const isOperation = refusal instanceof OperationRefusal
  const { extensions, ...error } = requestError(refusal, id)
  const errors = isOperation ? refusal.errors.map((one) => ({ ...one, extensions })) : [{ ...error, extensions }]
  return {
    // Older clients take another status for a fault of the network (GraphQL over HTTP, 6.4.1).
    status: isOperation && mediaType === 'application/json' ? 200 : refusal.status,
    headers: { ...typed(mediaType), ...refusal.parts.headers },
    body: `${JSON.stringify({ errors })}\n`,
    label,
    code: refusal.code,
    audit: null,
  }
}

async function ownText(text: string, { headers }: IncomingMessage): Promise<DoorOutcome> {
  const { bytes, encoding } = await compress(text, headers['accept-encoding'])
  const encoded = encoding === null ? {} : { 'Content-Encoding': encoding }
  return {
    status: 200,
    headers: { ...typed('text/plain'), ...encoded },
    body: bytes,
    label: `${label}/schema`,
    audit: null,
  }
}

const onlyRead = (): Refusal =>
  new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: 'The schema is only for reading.',
    hint: 'Use GET here; send operations to /graphql.',
    headers: { Allow: 'GET, OPTIONS' },
  })

const onlyQueries = (): Refusal =>
  new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: 'A GET runs queries alone.',
    hint: 'Send a query: there are no mutations, as the gateway never writes.',
    headers: { Allow: 'POST' },
  })
