// A real OpenID provider on a free port of the loopback, with one known signing key, in; its address and real tokens out.
import { createServer } from 'node:http'
import Provider, { errors } from 'oidc-provider'
import { createSigningKey, type SigningKey, toPrivateJwk } from './tokens.ts'

export const audience = 'https://internal-api.example.com'
const secret = 'a-secret-of-this-test-only'
const personGrant = 'urn:test:person'

export interface TestIssuer {
  readonly issuer: string
  /** The key that it signs with, to forge what it would not make. */
  readonly key: SigningKey
  /** Requests that it has received. */
  requests(): number
  /** An access token for a person, through the client `dashboard`, with these claims of the test's own. */
  personToken(person: string, claims?: Readonly<Record<string, unknown>>): Promise<string>
  /** The ID token of the same person. */
  idToken(person: string): Promise<string>
  /** An access token by client credentials for the client `nightly-job`. */
  serviceToken(): Promise<string>
  stop(): Promise<void>
}

export async function startTestIssuer(): Promise<TestIssuer> {
  const key = createSigningKey('issuer-key')
  let requests = 0
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const issuer = `http://127.0.0.1:${address.port}`
  const handle = createProvider(issuer, key).callback()
  server.on('request', (request, response) => {
    requests += 1
    void handle(request, response)
  })

  async function ask(client: string, form: Record<string, string>): Promise<Record<string, string>> {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    })
    if (response.status !== 200) throw new Error(`the issuer answers ${response.status}: ${await response.text()}`)
    return JSON.parse(await response.text())
  }
  const toText = (value: string | undefined) => {
    if (value === undefined) throw new Error('the issuer sent no such token')
    return value
  }

  return {
    issuer,
    key,
    requests: () => requests,
    personToken: async (person, claims = {}) =>
      toText(
        (await ask('dashboard', { grant_type: personGrant, person, claims: JSON.stringify(claims) })).access_token,
      ),
    idToken: async (person) =>
      toText((await ask('dashboard', { grant_type: personGrant, person, claims: '{}' })).id_token),
    serviceToken: async () =>
      toText((await ask('nightly-job', { grant_type: 'client_credentials', resource: audience })).access_token),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createProvider(issuer: string, key: SigningKey): Provider {
  const resourceServer = { scope: '', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } } as const
  const client = {
    client_secret: secret,
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: 'ES256',
  } as const
  const provider = new Provider(issuer, {
    clients: [
      { ...client, client_id: 'dashboard', grant_types: [personGrant] },
      { ...client, client_id: 'nightly-job', grant_types: ['client_credentials'] },
    ],
    jwks: { keys: [toPrivateJwk(key)] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: { enabled: true, getResourceServerInfo: () => resourceServer },
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (ctx) => JSON.parse(String(ctx.oidc.params?.claims ?? '{}')),
  })
  provider.registerGrantType(
    personGrant,
    async (ctx) => {
      const { client: by, params } = ctx.oidc
      if (by === undefined) throw new errors.InvalidClient('a client is needed')
      const accountId = String(params?.person)
      const token = new provider.AccessToken({
        accountId,
        client: by,
        gty: personGrant,
        grantId: personGrant,
        scope: '',
      })
      token.resourceServer = new provider.ResourceServer(audience, resourceServer)
      const idToken = new provider.IdToken({ sub: accountId }, { ctx, client: by })
      idToken.set('nonce', 'n')
      ctx.body = {
        access_token: await token.save(),
        id_token: await idToken.issue({ use: 'idtoken' }),
        token_type: 'Bearer',
      }
    },
    new Set(['person', 'claims']),
  )
  return provider
}
