// A request → the text of a document, the name of an operation and its variables (GraphQL over HTTP, 6): JSON by POST, or the
// parameters of an address by GET. One operation at a time; forms, uploads and lists of operations are refused.
import type { IncomingMessage } from 'node:http'
import { parsePairs } from '../../ask/parse-pairs.ts'
import { Refusal } from '../../errors/refusal.ts'
import { decodeText, mediaTypeOf, parseObject } from '../json-text.ts'
import { readBody } from '../rest/read-body.ts'
import type { Variables } from './collect-fields.ts'
import { tooLarge } from './count-operation.ts'

export interface Said {
  readonly query: string
  readonly operationName: string | null
  readonly variables: Variables
}

export interface HearingLimits {
  readonly url: number
  readonly bodyBytes: number
  readonly filterDepth: number
  readonly graphqlValues: number
}

/** @throws Refusal. */
export async function hearOperation(req: IncomingMessage, limits: HearingLimits): Promise<Said> {
  if (req.method === 'POST') return hearBody(req, limits)
  if (req.method === 'GET') return hearAddress(req.url ?? '', limits)
  throw new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: `${(req.method ?? '').slice(0, 20)} is not a method of this address.`,
    hint: 'Send an operation as POST with Content-Type: application/json, or a query as GET.',
    headers: { Allow: 'GET, POST, OPTIONS' },
  })
}

const parameters = ['query', 'operationName', 'variables', 'extensions']

function hearAddress(target: string, limits: HearingLimits): Said {
  if (target.length > limits.url) {
    throw new Refusal('ASK_TOO_LARGE', {
      detail: `The address is longer than ${limits.url} characters.`,
      hint: 'Send it as POST with Content-Type: application/json.',
    })
  }
  const mark = target.indexOf('?')
  const said = new Map<string, unknown>()
  for (const [name, text] of mark < 0 ? [] : parsePairs(target.slice(mark + 1))) {
    if (!parameters.includes(name))
      throw invalid('ASK_PARAMETER_INVALID', `"${name.slice(0, 63)}" is no parameter of it`)
    if (said.has(name)) {
      throw new Refusal('ASK_PARAMETER_REPEATED', {
        detail: `The parameter "${name}" is given more than once.`,
        hint: `Write ${name}= once.`,
      })
    }
    const isJson = (name === 'variables' || name === 'extensions') && text !== ''
    said.set(
      name,
      isJson ? parseObject(text, (problem) => invalid('ASK_PARAMETER_INVALID', `${name}: ${problem}`)) : text || null,
    )
  }
  return toSaid(Object.fromEntries(said), 'ASK_PARAMETER_INVALID', limits)
}

async function hearBody(req: IncomingMessage, limits: HearingLimits): Promise<Said> {
  const isEncoded = (req.headers['content-encoding'] ?? 'identity') !== 'identity'
  if (isEncoded || mediaTypeOf(req.headers['content-type']) !== 'application/json') {
    throw new Refusal('ASK_MEDIA_TYPE_UNSUPPORTED', {
      detail: isEncoded ? 'A body with a Content-Encoding is not read here.' : 'The body is not JSON.',
      hint: 'Send Content-Type: application/json with {"query":"{ __typename }"}: no form and no upload is read.',
      headers: { 'Accept-Post': 'application/json' },
    })
  }
  const problem = (why: string): Refusal => invalid('ASK_BODY_INVALID', why)
  const text = decodeText(await readBody(req, limits.bodyBytes), problem)
  if (/^\s*\[/.test(text)) throw problem('it is a list, and operations are not taken in batches')
  return toSaid(parseObject(text, problem), 'ASK_BODY_INVALID', limits)
}

type Code = 'ASK_BODY_INVALID' | 'ASK_PARAMETER_INVALID'

/** @throws Refusal. */
function toSaid(said: object, code: Code, { filterDepth, graphqlValues }: HearingLimits): Said {
  const { query, operationName, variables, extensions }: Record<string, unknown> = { ...said }
  if (typeof query !== 'string') throw invalid(code, '`query` is not a string')
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw invalid(code, '`operationName` is not a string')
  }
  if (!isMap(variables ?? {})) throw invalid(code, '`variables` is not an object')
  if (!isMap(extensions ?? {})) throw invalid(code, '`extensions` is not an object')
  assertSmall(variables, { levels: filterDepth * 2 + 8, values: graphqlValues }, code)
  return { query, operationName: operationName || null, variables: isMap(variables) ? variables : {} }
}

const isMap = (value: unknown): value is Variables =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Level by level: what coerces a value goes down it by calls, of which there are only so many. */
function assertSmall(variables: unknown, most: { readonly levels: number; readonly values: number }, code: Code): void {
  let level: readonly unknown[] = [variables]
  let values = -1 // the whole is none
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most.levels) throw invalid(code, `\`variables\` nests deeper than ${most.levels}`)
    values += level.length
    if (values > most.values)
      throw tooLarge('values in its variables', values, most.values, 'Split it into several calls.')
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
}

const invalid = (code: Code, problem: string): Refusal =>
  new Refusal(code, {
    detail: `The operation cannot be read: ${problem}.`,
    hint: 'Write {"query":"…","variables":{…},"operationName":"…"}, of which only `query` is needed; in an address, the same as parameters.',
  })
