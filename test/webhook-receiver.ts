// Whoever is told by webhook: a real HTTP server that keeps what came, and judges signatures as the guide tells receivers to.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export interface Delivery {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** In the order they came. */
  readonly deliveries: readonly Delivery[]
}

type Answer = (response: ServerResponse, count: number) => void

const taken: Answer = (response) => void response.writeHead(204).end()

/** @param answer is told how many came, this one counted. @param port default: any. */
export async function startReceiver(answer: Answer = taken, port = 0): Promise<Receiver> {
  const deliveries: Delivery[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    deliveries.push({ path: request.url ?? '', headers: request.headers, text })
    answer(response, deliveries.length)
  })
  await new Promise<void>((settle) => server.listen(port, '127.0.0.1', settle))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    deliveries,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((settle) => server.close(settle))
    },
  }
}

const maxAgeSeconds = 300

export function isGenuine({ headers, text }: Delivery, secret: string): boolean {
  const timestamp = String(headers['scrim-timestamp'])
  const signature = Buffer.from(String(headers['scrim-signature']))
  const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex')}`)
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < maxAgeSeconds
  return fresh && signature.length === expected.length && timingSafeEqual(signature, expected)
}
