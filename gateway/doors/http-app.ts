// Doors → one request listener: each request gets an id, a log line without values, and a problem where it fails. Reads go
// straight to their door; express routes the rest (it costs a read half as much again as Node's own server).
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type ErrorRequestHandler } from 'express'
import { toProblem, toRefusal } from '../errors/problem.ts'
import type { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import type { Observe } from '../observe/observe.ts'
import type { Readiness } from './ops/ops-door.ts'
import { type RestDoor, send } from './rest/rest-door.ts'

export interface Doors {
  readonly rest: RestDoor
  readonly readiness: () => Promise<Readiness>
  readonly newId: () => string
  readonly observe: Observe
}

/** What express routes. No dataset can have these names. */
const ownPaths = /^\/(healthz|readyz)?(\?|$)/

const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }

/** For who opens the address in a browser. */
const welcome = {
  name: 'Scrim',
  what: 'A data-access gateway: datasets with masked values, over HTTP.',
  next: 'Send "Authorization: Bearer <token>". GET /datasets lists what you may read, GET /me says who you are.',
}

export function createHttpApp({ rest, readiness, newId, observe }: Doors): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.get('/', (_req, res) => send(res, { status: 200, headers: json, body: `${JSON.stringify(welcome)}\n` }))
  app.get('/healthz', (_req, res) => send(res, { status: 200, headers: json, body: '{"ok":true}\n' }))
  app.get('/readyz', async (_req, res) => {
    const { ready, body } = await readiness()
    send(res, { status: ready ? 200 : 503, headers: json, body: `${JSON.stringify(body)}\n` })
  })
  const failed: ErrorRequestHandler = (error, _req, res, _next) => {
    const id = newId()
    observe(unexpected(id, error))
    sendProblem(res, toRefusal(error), id)
  }
  app.use(failed)
  return (req, res) => {
    if (ownPaths.test(req.url ?? '')) app(req, res)
    else void serve(req, res)
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const id = newId()
    const began = performance.now()
    let who: Principal | null = null
    const log = (status: number, path: string, code: string | null, audit: string | null): void =>
      observe({
        kind: 'request',
        id,
        method: req.method ?? '',
        path,
        status,
        code,
        ms: Math.round((performance.now() - began) * 100) / 100,
        subject: who?.subject ?? null,
        app: who?.app ?? null,
        audit,
      })
    try {
      const outcome = await rest(req, id, (principal) => {
        who = principal
      })
      send(res, outcome)
      log(outcome.status, outcome.label, null, outcome.audit)
    } catch (error) {
      const refusal = toRefusal(error)
      if (refusal.code === 'UNEXPECTED') observe(unexpected(id, error))
      sendProblem(res, refusal, id)
      log(refusal.status, '-', refusal.code, null)
    }
  }
}

function sendProblem(res: ServerResponse, refusal: Refusal, id: string): void {
  if (res.headersSent) return
  const headers = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...refusal.parts.headers }
  send(res, { status: refusal.status, headers, body: `${JSON.stringify(toProblem(refusal, id))}\n` })
}

const unexpected = (id: string, error: unknown) => ({
  kind: 'unexpected' as const,
  id,
  where: 'rest',
  error: error instanceof Error ? error.message : String(error),
  stack: error instanceof Error ? (error.stack ?? null) : null,
})
