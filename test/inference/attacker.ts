// An ordinary caller: calls over HTTP and what came back, byte by byte; and what anybody may know beforehand.
import { Agent, request } from 'node:http'
import type { Bit, HiddenColumn, Public } from './people.ts'
import type { Caller } from './target.ts'

export interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** As sent, compressed or not. */
  readonly bytes: Buffer
  readonly text: string
  /** From the first byte sent to the last received. */
  readonly ms: number
}

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One hidden value: `column` of the person, or, where there may be none, whether there is a person. */
export interface Target {
  readonly id: number
  readonly column: HiddenColumn | 'existence'
  /** What is shown of the person; null: there may be none. */
  readonly person: Public | null
  /** As a caller writes them, the likely one first. */
  readonly candidates: readonly [string | null, string | null]
}

/** One per target: which candidate it is, or null where the channel told nothing. */
export type Guesses = readonly (Bit | null)[]

export interface Attacker {
  readonly caller: Caller
  /** Of an own dictionary, an own order of calls. */
  readonly seed: number
  readonly everybody: readonly Public[]
  ask(path: string, sent?: Sent): Promise<Seen>
  /** Asks for it over HTTP, has it approved, and collects a token. */
  grant(wanted: WantedGrant): Promise<string>
}

interface WantedGrant {
  readonly columns: readonly HiddenColumn[]
  readonly where: string
  readonly rows: number
}

/** Connections at once, of one attacker. */
const connections = 4

export function createAttacker(
  url: string,
  caller: Caller,
  token: string,
  seed: number,
  everybody: readonly Public[],
  approvers: readonly string[] = [],
): Attacker & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const ask = (path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Seen> =>
    new Promise((done, fail) => {
      const began = performance.now()
      const sent = request(new URL(path, url), {
        agent,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
      })
      sent.once('error', fail)
      sent.once('response', (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.once('error', fail)
        response.once('end', () => {
          const bytes = Buffer.concat(parts)
          const { statusCode: status = 0, headers: received } = response
          done({ status, headers: received, bytes, text: bytes.toString(), ms: performance.now() - began })
        })
      })
      sent.end(body)
    })
  let granted = 0
  const grant = async ({ columns, where, rows }: WantedGrant): Promise<string> => {
    const post = async (path: string, by: string, body: object) => {
      const headers = { authorization: `Bearer ${by}`, 'content-type': 'application/json' }
      const { status, text } = await ask(`/unmask/requests${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
      return JSON.parse(text)
    }
    const asked = await post('', token, { dataset: 'people', columns, where, max_rows: rows, reason: 'An attack.' })
    // One is enough for confidential columns, and nobody decides too often in an hour.
    await post(`/${asked.id}/approve`, approvers[granted++ % approvers.length] ?? '', {})
    return (await post(`/${asked.id}/token`, token, {})).token
  }
  return { caller, seed, everybody, ask, grant, [Symbol.dispose]: () => agent.destroy() }
}

/** Like map, a few at once, in order. */
export async function mapCalls<T, R>(list: readonly T[], of: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const out: R[] = new Array(list.length)
  let next = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < list.length; at = next++) {
      const item = list[at]
      if (item !== undefined) out[at] = await of(item, at)
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  return out
}

/** The one candidate of which something was seen; null where both were, or neither. */
export function theOne(first: boolean, second: boolean): Bit | null {
  if (first === second) return null
  return first ? 0 : 1
}
