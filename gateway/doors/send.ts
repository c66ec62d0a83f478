// What a door says, on the wire: its headers beside those of every reply.
import type { ServerResponse } from 'node:http'
import type { Headers } from './common-headers.ts'

/** What a door says back, and what the request log may know of it: never a value, so never the query or a key. */
export interface Outcome {
  readonly status: number
  readonly headers: Headers
  /** Null: the status has no body (RFC 9110, 15.3.5 and 15.4.5). */
  readonly body: string | Buffer | null
}

export function send(res: ServerResponse, common: Headers, { status, headers, body }: Outcome): void {
  const fields: string[] = []
  for (const name of Object.keys(common)) if (headers[name] === undefined) fields.push(name, common[name] ?? '')
  for (const name of Object.keys(headers)) fields.push(name, headers[name] ?? '')
  if (body === null) {
    res.writeHead(status, fields)
    res.end()
    return
  }
  fields.push('Content-Length', String(Buffer.byteLength(body, 'utf8')))
  res.writeHead(status, fields)
  res.end(body, 'utf8') // a text goes out with its head in one write
}
