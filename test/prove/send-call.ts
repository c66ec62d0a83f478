// One HTTP call → the whole reply: status, every header in its order, every byte of the body. And its comparable form,
// with nothing blanked but what names the one request: its id, its audit event, its trace, and the time.
import { type Agent, request } from 'node:http'
import { renamed } from './rename-pseudonyms.ts'

export interface Call {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface Answered {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

export function sendCall(url: string, { method, target, headers, body }: Call, agent: Agent): Promise<Answered> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(
      { agent, hostname, port, method, path: target, headers: { ...headers, ...length } },
      (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('error', reject)
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: pairsOf(reply.rawHeaders), body: Buffer.concat(parts) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

const pairsOf = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []))

export const headerOf = ({ headers }: Answered, wanted: string): string | null =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null

const ofOneRequest: ReadonlySet<string> = new Set(['date', 'request-id', 'traceresponse', 'scrim-audit'])

/**
 * Equal for two replies that tell the same.
 * @param names pseudonyms to rename. Where there are any, cursors and ETags, which are made of them too, are blanked.
 * @param own what names the one grant that the call was sent with.
 */
export function comparable(
  answered: Answered,
  names: ReadonlyMap<string, string> | null,
  own: readonly string[] = [],
): string {
  const id = headerOf(answered, 'request-id') ?? ''
  const headers = answered.headers.map(
    ([name, value]) => `${name}: ${ofOneRequest.has(name.toLowerCase()) ? '…' : value}`,
  )
  // The body as bytes: one character each.
  const body = answered.body.toString('latin1').replaceAll(`"instance":"${id}"`, '"instance":"…"')
  // It stands last, behind all data.
  const at = Math.max(body.lastIndexOf('"meta":{'), body.lastIndexOf('"audit":{'))
  const blanked = at < 0 ? body : body.slice(0, at) + body.slice(at).replaceAll(audits, '"$1":"…"')
  const whole = [answered.status, ...headers, '', blanked].join('\n')
  const text = own.reduce((left, one) => left.replaceAll(one, '…'), whole)
  if (names === null) return text
  const sealed = [...cursorsOf(answered), headerOf(answered, 'etag')].filter((one) => one !== null)
  return renamed(
    sealed.reduce((left, one) => left.replaceAll(one, '…'), text),
    names,
  )
}

/** Of the reply, or of each field of a GraphQL operation. */
const audits = /"(\w+)":"[0-9A-Z]{26}"/g

/** Every one that stands in the reply. */
function cursorsOf(answered: Answered): readonly (string | null)[] {
  const inGraphql = answered.body.toString('latin1').matchAll(/"(?:cursor|startCursor|endCursor)":"([\w-]+)"/g)
  return [nextOf(answered), ...[...inGraphql].map(([, cursor = null]) => cursor)]
}

/** The cursor of the next page: of a reply to HEAD it stands in its link alone. */
export function nextOf(answered: Answered): string | null {
  const said = headerOf(answered, 'scrim-next') ?? endCursorOf(answered)
  if (said !== null) return said
  const [, inBody = null] = /"page":\{"limit":\d+,"next":"([\w-]+)"/.exec(answered.body.toString('latin1')) ?? []
  const [, inLink = null] = /[?&]cursor=([\w-]+)>; rel="next"$/.exec(headerOf(answered, 'link') ?? '') ?? []
  return inBody ?? inLink
}

/** Of the first field of an operation, where rows follow. */
function endCursorOf({ status, body }: Answered): string | null {
  if (status !== 200 || body.indexOf('"endCursor":"') < 0) return null
  const { data }: { data?: Record<string, PageShown | null> } = JSON.parse(body.toString('utf8'))
  const { pageInfo } = Object.values(data ?? {})[0] ?? {}
  return pageInfo?.hasNextPage ? (pageInfo.endCursor ?? null) : null
}

interface PageShown {
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor?: string | null }
}

/** The same call to the other database: its own pseudonyms, cursors and ETags instead of those of the first. */
export function translated({ method, target, headers, body }: Call, words: ReadonlyMap<string, string>): Call {
  const say = (text: string): string => [...words].reduce((left, [from, to]) => left.replaceAll(from, to), text)
  return {
    method,
    target: say(target),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, say(value)])),
    body: body === null ? null : say(body),
  }
}
