// One HTTP call → the whole reply: status, every header in its order, every byte of the body. And its comparable form,
// with nothing blanked but what names the one request: its id, its audit event, its trace, and the time.
import { type Agent, request } from 'node:http'

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

/** Equal for two replies that tell the same. */
export function comparable(answered: Answered): string {
  const id = headerOf(answered, 'request-id') ?? ''
  const headers = answered.headers.map(
    ([name, value]) => `${name}: ${ofOneRequest.has(name.toLowerCase()) ? '…' : value}`,
  )
  // The body as bytes: one character each.
  const body = answered.body.toString('latin1').replace(`"instance":"${id}"`, '"instance":"…"')
  // It stands last, behind all data.
  const at = body.lastIndexOf('"meta":{')
  const blanked = at < 0 ? body : body.slice(0, at) + body.slice(at).replace(/"audit":"[0-9A-Z]{26}"/, '"audit":"…"')
  return [answered.status, ...headers, '', blanked].join('\n')
}
