// Settings → a gateway that listens: every room is made here, once, and handed what it needs. Nothing is global.
import { createServer, type RequestListener, type Server } from 'node:http'
import { hostname } from 'node:os'
import { counted, createCallLimit } from './apps/call-limit.ts'
import { createAudit } from './audit/create-audit.ts'
import { createSerialWriter } from './audit/serial-writer.ts'
import type { Catalog } from './catalog/dataset.ts'
import { toKnown } from './catalog/known.ts'
import { loadCatalog } from './catalog/load-catalog.ts'
import { resolveSecret } from './config/resolve-secret.ts'
import type { Settings } from './config/settings.ts'
import { SettingsError } from './config/settings-error.ts'
import { createControlDoor } from './doors/control/control-door.ts'
import { createGraphiql } from './doors/graphql/graphiql.ts'
import { createGraphqlDoor } from './doors/graphql/graphql-door.ts'
import { createHttpApp } from './doors/http-app.ts'
import { createReadiness } from './doors/ops/ops-door.ts'
import { refusePeer } from './doors/refuse-peer.ts'
import { createRestDoor } from './doors/rest/rest-door.ts'
import { createIdentity } from './identity/identify.ts'
import type { Observe } from './observe/observe.ts'
import { createSeal } from './seal/seal.ts'
import { createSigningKeys } from './seal/signing-keys.ts'
import { createUlid } from './seal/ulid.ts'
import { createPostgresSource } from './sources/postgres/create-postgres-source.ts'
import type { Source } from './sources/source.ts'
import { createUnmask } from './unmask/create-unmask.ts'
import { createWebhooks } from './webhooks/create-webhooks.ts'
import { toEndpoints } from './webhooks/to-endpoints.ts'

export interface House {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string
  readonly catalog: Catalog
  /** Answers what is under way, then lets every connection go. */
  close(): Promise<void>
}

/** The headers besides the address, in bytes; Node's own default. */
const headerBytes = 16_384

/**
 * Listens as soon as the files are right; databases and issuers may come later, and /readyz says when they have.
 * @throws SettingsError with every diagnostic of the datasets; Error where the port is taken.
 */
export async function openHouse(settings: Settings, observe: Observe): Promise<House> {
  const catalog = await loadCatalogOrThrow(settings)
  const key = (ref: { ref: string }): Uint8Array => Buffer.from(resolveSecret(ref), 'base64')
  const endpoints = toEndpoints(settings.webhooks)
  const keys = { current: key(settings.keys.current), previous: settings.keys.previous.map(key) }
  const seal = createSeal(keys)
  const identity = createIdentity({ issuers: settings.issuers, roles: settings.roles, observe })
  const gateway = hostname()
  const audit = createAudit({ url: resolveSecret(settings.control.auditUrl), gateway, observe })
  const sources = openSources(settings, catalog)
  const newId = createUlid()
  const { limits } = settings
  const control = { url: resolveSecret(settings.control.url), observe }
  const publicUrl = (): string => settings.listen.publicUrl ?? addressOf(server, settings.listen)
  const webhooks = createWebhooks({ endpoints, controlUrl: control.url, publicUrl, observe })
  const unmask = createUnmask({
    transactions: createSerialWriter({ ...control, gateway }),
    signingKeys: createSigningKeys(keys),
    enqueue: webhooks.enqueue,
    seal,
    catalog: () => catalog,
    newId,
    observe,
  })
  const house = {
    catalog: () => catalog,
    audit,
    sources,
    seal,
    newId,
    limits,
    unmask,
    publicUrl,
    lookups: createCallLimit(limits.lookups, counted.lookups),
    unmaskLimits: {
      requests: createCallLimit(limits.unmaskRequests, counted.unmaskRequests),
      decisions: createCallLimit(limits.approvals, counted.approvals),
      steps: createCallLimit(limits.unmaskSteps, counted.unmaskSteps),
    },
  }

  const app = createHttpApp({
    identity,
    rest: createRestDoor(house),
    control: createControlDoor(house),
    graphql: createGraphqlDoor(house),
    graphiql: settings.graphiql ? createGraphiql() : null,
    keySet: unmask.keySet,
    readiness: createReadiness({ ...house, identity }, observe),
    origins: settings.corsOrigins,
    newId,
    observe,
  })
  const server = openServer(settings.limits, app, newId)
  const close = async (): Promise<void> => {
    await endServer(server)
    await Promise.all([...sources.values()].map((source) => source.close()))
    await unmask.close()
    await webhooks.close()
    await audit.close()
  }
  try {
    await listen(server, settings.listen)
    return { url: addressOf(server, settings.listen), catalog, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Bounds what a slow or malformed peer may cost. A reader slower than that is cut off: its reply is in memory meanwhile. */
function openServer(limits: Settings['limits'], app: RequestListener, newId: () => string): Server {
  const times = {
    headersTimeout: Math.min(limits.headerMs, limits.requestMs), // headers are part of the request
    requestTimeout: limits.requestMs,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: limits.url + headerBytes,
  }
  const server = createServer(times, app)
  server.setTimeout(limits.idleMs)
  server.maxConnections = limits.connections
  server.on('clientError', (error, socket) => refusePeer(error, socket, newId()))
  return server
}

async function loadCatalogOrThrow(settings: Settings): Promise<Catalog> {
  const { catalog, diagnostics } = await loadCatalog(settings.datasets, toKnown(settings))
  if (!catalog) throw new SettingsError(diagnostics)
  return catalog
}

function openSources(settings: Settings, catalog: Catalog): ReadonlyMap<string, Source> {
  return new Map(
    [...settings.sources].map(([name, source]) => {
      const datasets = [...catalog.datasets.values()].filter((dataset) => dataset.source === name)
      const options = {
        settings: source,
        masked: source.masked.map(resolveSecret),
        clear: source.clear.map(resolveSecret),
        lookup: source.enforcement === 'views' ? source.lookup.map(resolveSecret) : [],
        datasets,
        replyBytes: settings.limits.replyBytes,
        statementMs: Math.max(1000, ...datasets.map(({ limits }) => limits.timeoutMs)),
      }
      return [name, createPostgresSource(options)] as const
    }),
  )
}

function listen(server: Server, { host, port }: Settings['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Of a server that listens: port 0 is whichever was free. */
function addressOf(server: Server, { host, port }: Settings['listen']): string {
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
}

function endServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
