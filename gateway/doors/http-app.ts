// Doors → one request listener: each request gets an id and a trace, a log line without values, and a problem where it fails.
// Reads go straight to their door; express routes the rest (it costs a read half as much again as Node's own server).
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { toProblem, toRefusal } from '../errors/problem.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Identity } from '../identity/identify.ts'
import type { Principal } from '../identity/principal.ts'
import type { Observe } from '../observe/observe.ts'
import { createCommonHeaders, preflightHeaders } from './common-headers.ts'
import { jsonAlone } from './control/control-body.ts'
import { controlMethods, isControlPath } from './control/control-route.ts'
import { loadDocs } from './docs/docs-door.ts'
import type { Door } from './door.ts'
import { type Graphiql, wantsGraphiql } from './graphql/graphiql.ts'
import { graphqlMethods, isGraphqlPath } from './graphql/graphql-door.ts'
import type { Readiness } from './ops/ops-door.ts'
import { bodyTypes } from './rest/parse-body.ts'
import { parseTarget } from './rest/parse-target.ts'
import { methodsOf } from './rest/route.ts'
import { type Outcome, send } from './send.ts'
import { sentAlone } from './sent-alone.ts'
import { toTrace } from './trace-context.ts'

export interface Doors {
  readonly identity: Identity
  readonly rest: Door
  readonly control: Door
  readonly graphql: Door
  /** Null: there is none. */
  readonly graphiql: Graphiql | null
  /** Of approval tokens, for who checks one. */
  readonly keySet: () => object
  readonly readiness: () => Promise<Readiness>
  /** Origins whose pages may call from a browser. */
  readonly origins: readonly string[]
  readonly newId: () => string
  readonly observe: Observe
}

/** What express routes. No dataset can have these names. */
const ownPaths = /^\/(healthz|readyz|docs(\/[^?]*)?|\.well-known\/jwks\.json)?(\?|$)/

const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
// A key that was changed is still there as a previous one, so an old copy of the set misses new tokens alone.
const keySetHeaders = { 'Content-Type': 'application/jwk-set+json', 'Cache-Control': 'public, max-age=300' }

/** For who opens the address in a browser. */
const welcome = {
  name: 'Scrim',
  what: 'A data-access gateway: datasets with masked values, over HTTP.',
  next: 'Send "Authorization: Bearer <token>". GET /datasets lists what you may read, GET /me says who you are. A person opens /docs in a browser.',
}

export function createHttpApp(doors: Doors): RequestListener {
  const { identity, graphiql, newId, observe } = doors
  const commonHeaders = createCommonHeaders(doors.origins)
  const own = createOwnPages(doors)
  return (req, res) => void serve(req, res)

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const id = newId()
    const trace = toTrace(single(req.headers.traceparent))
    const common = commonHeaders(req.headers.origin, id, trace)
    const began = performance.now()
    let who: Principal | null = null
    const log = (status: number, path: string, code: string | null, audit: string | null): void =>
      observe({
        kind: 'request',
        id,
        trace: trace.id,
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
      if (req.method === 'OPTIONS') return send(res, common, preflight(req))
      if (ownPaths.test(req.url ?? '')) {
        for (const [name, value] of Object.entries(common)) res.setHeader(name, value)
        own(req, res)
        return
      }
      if (graphiql && wantsGraphiql(req)) return send(res, common, await graphiql(req))
      who = await identity.identify(sentAlone(req, 'authorization'))
      const outcome = await doorOf(req.url, doors)(req, id, who)
      send(res, common, outcome)
      log(outcome.status, outcome.label, outcome.code ?? null, outcome.audit)
    } catch (error) {
      const refusal = toRefusal(error)
      if (refusal.code === 'UNEXPECTED') observe(unexpected(id, error))
      if (!res.headersSent) send(res, common, problemOf(refusal, id))
      log(refusal.status, '-', refusal.code, null)
    }
  }
}

function doorOf(url: string | undefined, { rest, control, graphql }: Doors): Door {
  if (isControlPath(url)) return control
  return isGraphqlPath(url) ? graphql : rest
}

/** Pages that anybody may read. The headers of every reply are set already, the request's id among them. */
function createOwnPages({ readiness, keySet, observe }: Doors): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', false)
  app.get('/', (_req, res) => send(res, {}, { status: 200, headers: json, body: `${JSON.stringify(welcome)}\n` }))
  app.get('/healthz', (_req, res) => send(res, {}, { status: 200, headers: json, body: '{"ok":true}\n' }))
  app.get('/readyz', async (_req, res) => {
    const { ready, body } = await readiness()
    send(res, {}, { status: ready ? 200 : 503, headers: json, body: `${JSON.stringify(body)}\n` })
  })
  app.get('/.well-known/jwks.json', (_req, res) =>
    send(res, {}, { status: 200, headers: keySetHeaders, body: `${JSON.stringify(keySet())}\n` }),
  )
  const docs = loadDocs()
  app.all(/^\/docs(\/|$)/, (req, res) => send(res, {}, docs(req.method, req.path, req.headers['if-none-match'])))
  app.use(() => {
    throw onlyForReading()
  })
  const failed: ErrorRequestHandler = (error, _req, res, _next) => {
    const id = String(res.getHeader('Request-Id'))
    const refusal = toRefusal(error)
    if (refusal.code === 'UNEXPECTED') observe(unexpected(id, error))
    send(res, {}, problemOf(refusal, id))
  }
  app.use(failed)
  return app
}

const onlyForReading = (): Refusal =>
  new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: 'This page is only for reading.',
    hint: 'Use GET.',
    headers: { Allow: 'GET, HEAD, OPTIONS' },
  })

function problemOf(refusal: Refusal, id: string): Outcome {
  const headers = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...refusal.parts.headers }
  return { status: refusal.status, headers, body: `${JSON.stringify(toProblem(refusal, id))}\n` }
}

/** The methods of a path say nothing of what is there, so anybody may ask. */
function preflight(req: IncomingMessage): Outcome {
  const { segments } = parseTarget(req.url ?? '/', Number.POSITIVE_INFINITY)
  const isPreflight = req.headers.origin !== undefined && req.headers['access-control-request-method'] !== undefined
  const isJson = isControlPath(req.url) || isGraphqlPath(req.url)
  const methods = isGraphqlPath(req.url)
    ? graphqlMethods(segments)
    : isControlPath(req.url)
      ? controlMethods(segments)
      : methodsOf(segments)
  const bodies = {
    ...(methods.includes('QUERY') && { 'Accept-Query': bodyTypes }),
    ...(methods.includes('POST') && { 'Accept-Post': isJson ? jsonAlone : bodyTypes }),
  }
  const allow = [...methods, 'OPTIONS'].join(', ')
  return { status: 204, headers: { Allow: allow, ...bodies, ...(isPreflight && preflightHeaders) }, body: null }
}

const single = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined

const unexpected = (id: string, error: unknown) => ({
  kind: 'unexpected' as const,
  id,
  where: 'rest',
  error: error instanceof Error ? error.message : String(error),
  stack: error instanceof Error ? (error.stack ?? null) : null,
})
