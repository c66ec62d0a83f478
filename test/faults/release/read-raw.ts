// One GET over HTTP, and exactly what came back of it, even if the connection ended in the middle.
import { type Agent, get } from 'node:http'

export interface Received {
  /** Null: not even a head came. */
  readonly status: number | null
  /** As the gateway named it in the head. */
  readonly requestId: string | null
  readonly text: string
  /** Every byte of it came. */
  readonly complete: boolean
}

const nothing: Received = { status: null, requestId: null, text: '', complete: false }

export interface Slowly {
  /** Rests so long after each part that came: a reader slower than the gateway. */
  readonly pauseMs: number
  /** The first part is there. */
  begun(): void
}

export function readRaw(
  url: string,
  headers: Readonly<Record<string, string>>,
  agent: Agent,
  slowly: Slowly | null = null,
): Promise<Received> {
  return new Promise((resolve) => {
    const request = get(url, { headers, agent }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => {
        parts.push(part)
        if (slowly === null) return
        slowly.begun()
        response.pause()
        setTimeout(() => response.resume(), slowly.pauseMs)
      })
      response.on('error', () => undefined)
      response.once('close', () =>
        resolve({
          status: response.statusCode ?? null,
          requestId: String(response.headers['request-id']),
          text: Buffer.concat(parts).toString('latin1'),
          complete: response.complete,
        }),
      )
    })
    request.once('error', () => resolve(nothing))
  })
}
