// GET /{dataset}, /{dataset}/{key}, /datasets, /me: a request becomes an Ask, a Reply becomes bytes. Thin: it decides nothing.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AnswerHouse, answer, refuse } from '../../answer.ts'
import type { Ask, AskLimits } from '../../ask/ask.ts'
import { parseAsk } from '../../ask/parse-ask.ts'
import { Refusal } from '../../errors/refusal.ts'
import { formats } from '../../formats/registry.ts'
import type { Format, Reply } from '../../formats/reply.ts'
import type { Identity } from '../../identity/identify.ts'
import type { Principal } from '../../identity/principal.ts'
import { datasetUnknown, readableDatasets } from '../../plan/plan-read.ts'
import { deprecationHeaders } from './deprecation-headers.ts'
import { describeDataset, listDatasets } from './describe-dataset.ts'
import { openApiDocument } from './openapi/document.ts'
import { parseKey, parseTarget, type Target } from './parse-target.ts'

export interface RestHouse extends AnswerHouse {
  readonly identity: Identity
  readonly limits: AskLimits & { readonly cells: number; readonly url: number; readonly replyBytes: number }
}

/** What a door says back, and what the request log may know of it: never a value, so never the query or a key. */
export interface Outcome {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly label: string
  readonly principal: Principal | null
  readonly audit: string | null
}

/** Whom a request is from is told to `seen` as soon as it is known, so that a failure later can still be logged with it. */
export type RestDoor = (req: IncomingMessage, id: string, seen: (principal: Principal) => void) => Promise<Outcome>

export function createRestDoor(house: RestHouse): RestDoor {
  return async (req, id, seen) => {
    const principal = await house.identity.identify(authorizationOf(req))
    seen(principal)
    const request = { id, door: 'rest' }
    const method = orRefusal(() => assertMethod(req))
    if (method instanceof Refusal) return refuse(method, null, principal, request, house)
    const target = orRefusal(() => parseTarget(req.url ?? '/', house.limits.url))
    if (target instanceof Refusal) return refuse(target, null, principal, request, house)
    const page = ownPage(target, principal, house)
    if (page instanceof Refusal) return refuse(page, null, principal, request, house)
    if (page) return document(page.body, page.label, principal)

    const [dataset = '', key] = target.segments
    const format = orRefusal(() => chooseFormat(target))
    if (format instanceof Refusal) return refuse(format, null, principal, request, house)
    const ask = orRefusal(() => toAsk(dataset, key, target, house.limits))
    const reply = await answer(ask, principal, request, house)
    return toOutcome(reply, format, target, principal, house)
  }
}

function toAsk(dataset: string, key: string | undefined, target: Target, limits: AskLimits): Ask {
  if (dataset === '' || target.segments.length > 2) {
    throw new Refusal('HTTP_PATH_UNKNOWN', {
      detail: 'There is nothing at this address.',
      hint: 'GET /datasets lists what you may read; a dataset is at /{dataset}, one row at /{dataset}/{key}.',
    })
  }
  const parameters = target.parameters.filter(([name]) => name !== 'format')
  return parseAsk(dataset, key === undefined ? null : parseKey(key), parameters, limits)
}

/** `format=`, once; absent: json. */
function chooseFormat({ parameters }: Target): Format {
  const asked = parameters.filter(([name]) => name === 'format').map(([, text]) => text)
  const format = asked.length > 1 ? undefined : formats.get(asked[0] ?? 'json')
  if (format) return format
  throw new Refusal('ASK_NOT_ACCEPTABLE', {
    detail: asked.length > 1 ? 'format is given more than once.' : 'There is no such format.',
    hint: `Formats: ${[...formats.keys()].join(', ')}.`,
  })
}

interface OwnPage {
  readonly body: object
  readonly label: string
}

/** The gateway's own pages; null where the path names a dataset. */
function ownPage({ segments }: Target, principal: Principal, house: RestHouse): OwnPage | Refusal | null {
  const [first, second] = segments
  if (first === 'me' && segments.length === 1) return { body: describeMe(principal), label: '/me' }
  const catalog = house.catalog()
  if (first === 'openapi.json' && segments.length === 1)
    return { body: openApiDocument(catalog, principal), label: '/openapi.json' }
  if (first !== 'datasets' || segments.length > 2) return null
  if (second === undefined) {
    const data = listDatasets(catalog, principal)
    return { body: { data, page: { limit: data.length, next: null } }, label: '/datasets' }
  }
  const dataset = catalog.datasets.get(second)
  const body = dataset && describeDataset(dataset, catalog, principal)
  return body ? { body, label: '/datasets/{name}' } : datasetUnknown(second, readableDatasets(principal, catalog))
}

const describeMe = ({ issuer, subject, kind, roles, email, attributes, app, actor }: Principal) => ({
  issuer,
  subject,
  kind,
  roles,
  email,
  attributes,
  app,
  actor,
})

function document(body: object, label: string, principal: Principal): Outcome {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'private, no-cache' }
  return { status: 200, headers, body: `${JSON.stringify(body)}\n`, label, principal, audit: null }
}

function toOutcome(reply: Reply, format: Format, target: Target, principal: Principal, house: RestHouse): Outcome {
  const body = format.write(reply)
  if (body.length > house.limits.replyBytes) {
    throw new Refusal('SOURCE_REPLY_TOO_LARGE', {
      detail: 'The page is larger than one reply may be.',
      hint: 'Ask for fewer rows with limit=, or for fewer columns with fields=.',
    })
  }
  const headers = {
    'Content-Type': format.mediaType,
    'Cache-Control': reply.sensitive ? 'private, no-store' : 'private, no-cache',
    ...(reply.page.next !== null && { Link: `<${nextTarget(target, reply.page.next)}>; rel="next"` }),
    ...deprecationHeaders(reply),
  }
  const label = `/${reply.meta.dataset}${reply.single ? '/{key}' : ''}`
  return { status: 200, headers, body, label, principal, audit: reply.meta.audit }
}

/** The same ask with the next cursor. The query is taken as it was sent where that is plain text; it was read already. */
function nextTarget({ path, query, parameters }: Target, cursor: string): string {
  const plain = !parameters.some(([name]) => name === 'cursor') && /^[\w\-.~*(),:=&%+/]*$/.test(`${path}${query}`)
  if (plain) return `${path}?${query}${query === '' ? '' : '&'}cursor=${cursor}`
  const all = new URLSearchParams()
  for (const [name, text] of parameters) if (name !== 'cursor') all.append(name, text)
  all.append('cursor', cursor)
  return `${encodeURI(path)}?${all}`
}

function assertMethod(req: IncomingMessage): void {
  if (req.method === 'GET' || req.method === 'HEAD') return
  throw new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: `${(req.method ?? '').slice(0, 20)} is not a method of this address.`,
    hint: 'Reads are GET. The gateway never writes.',
    headers: { Allow: 'GET, HEAD' },
  })
}

function orRefusal<T>(make: () => T): T | Refusal {
  try {
    return make()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Where two are sent, a proxy may have judged one and Node hands on the other: neither counts. */
function authorizationOf({ rawHeaders, headers }: IncomingMessage): string | undefined {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 13 && rawHeaders[i]?.toLowerCase() === 'authorization') count++
  }
  return count > 1 ? undefined : headers.authorization
}

/** Writes what a door said. */
export function send(
  res: ServerResponse,
  { status, headers, body }: Pick<Outcome, 'status' | 'headers' | 'body'>,
): void {
  const length = Buffer.byteLength(body, 'utf8')
  res.writeHead(status, { ...headers, 'Content-Length': length, 'X-Content-Type-Options': 'nosniff' })
  res.end(body, 'utf8') // a text goes out with its head in one write
}
