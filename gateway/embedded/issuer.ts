// The embedded identity provider: a real OIDC issuer for the sample people, on one fixed port of 127.0.0.1. That port is
// also the lock of the state folder: who holds it may touch the folder's servers.
import { createServer, type Server } from 'node:http'
import Provider, { type Configuration, errors, type JWK, type KoaContextWithOIDC } from 'oidc-provider'
import { audience, clientId, issuerUrl, samplePersonGrant, tokenLifetime, usualApp } from './issuer-names.ts'
import { people } from './people.ts'

export interface Lock {
  readonly issuer: string
  /** Serves the issuer on the port that is held. */
  serve(keys: readonly JWK[], clientSecret: string): void
  release(): Promise<void>
}

/** @throws NodeJS.ErrnoException `EADDRINUSE` where the port is taken. */
export async function takeLock(port: number): Promise<Lock> {
  const server = createServer((_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end('The issuer is starting.\n')
  })
  await listen(server, port)
  const issuer = issuerUrl(port)
  return {
    issuer,
    serve: (keys, clientSecret) => {
      const handle = createIssuer(issuer, keys, clientSecret).callback()
      server.removeAllListeners('request')
      server.on('request', (request, response) => void handle(request, response))
    },
    release: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      server.closeAllConnections()
      await promise
    },
  }
}

function createIssuer(issuer: string, keys: readonly JWK[], clientSecret: string): Provider {
  const configuration: Configuration = {
    // Nothing needs storing: clients are static and access tokens are JWTs.
    adapter: () => forgetful,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: [samplePersonGrant],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (ctx) => claimsOf(ctx),
  }
  const provider = new Provider(issuer, configuration)
  provider.registerGrantType(
    samplePersonGrant,
    (ctx) => grantSamplePerson(provider, ctx),
    new Set(['person', 'app', 'ttl']),
  )
  return provider
}

async function grantSamplePerson(provider: Provider, ctx: KoaContextWithOIDC): Promise<void> {
  const person = people.get(text(ctx, 'person') ?? '')
  if (!person) throw new errors.InvalidRequest(`person must be one of ${[...people.keys()].join(', ')}`)
  const lifetime = Number(text(ctx, 'ttl') ?? tokenLifetime.usual)
  if (!Number.isInteger(lifetime) || lifetime < 1 || lifetime > tokenLifetime.longest) {
    throw new errors.InvalidRequest(`ttl must be a whole number of seconds from 1 to ${tokenLifetime.longest}`)
  }
  const { client } = ctx.oidc
  if (!client) throw new errors.InvalidClient('a client is needed')
  const token = new provider.AccessToken({
    accountId: person.name,
    client,
    expiresIn: lifetime,
    gty: samplePersonGrant,
    grantId: samplePersonGrant,
    scope: '',
  })
  token.resourceServer = new provider.ResourceServer(audience, {
    scope: '',
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  })
  const value = await token.save()
  ctx.body = { access_token: value, expires_in: token.expiration, token_type: token.tokenType }
}

function claimsOf(ctx: KoaContextWithOIDC): Record<string, string | string[]> {
  const person = people.get(text(ctx, 'person') ?? '')
  if (!person) return {}
  const countries = person.countries.length > 0 ? { countries: [...person.countries] } : {}
  return { azp: text(ctx, 'app') ?? usualApp, groups: [...person.groups], email: person.email, ...countries }
}

function text(ctx: KoaContextWithOIDC, name: string): string | undefined {
  const value = ctx.oidc.params?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const forgetful = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUserCode: async () => undefined,
  findByUid: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
    server.off('error', reject)
    resolve()
  })
  await promise
}
