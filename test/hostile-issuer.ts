// An issuer that misbehaves on demand, for what a real one will not do: hang, fail, redirect, lie, change its keys.
import { createServer, type ServerResponse } from 'node:http'
import { type SigningKey, toPublicJwk } from './tokens.ts'

export type Behaviour =
  | 'well'
  | 'silent' // accepts and never answers
  | 'trickling' // answers a byte at a time, for ever
  | 'failing' // 503
  | 'redirecting-configuration'
  | 'redirecting-keys'
  | 'huge'
  | 'no-json'
  | 'other-issuer' // its configuration names another one
  | 'slash-issuer' // … which differs by a slash
  | 'foreign-scheme' // its jwks_uri is no web address
  | 'no-keys' // keys is not a list

export interface HostileIssuer {
  readonly issuer: string
  behave(how: Behaviour): void
  publish(keys: readonly SigningKey[]): void
  /** Every path asked for so far, in order. */
  paths(): readonly string[]
  /** The most requests that were open at once. */
  mostAtOnce(): number
  /** Closes the port; `open` takes the same one again. */
  close(): Promise<void>
  open(): Promise<void>
}

export async function startHostileIssuer(keys: readonly SigningKey[]): Promise<HostileIssuer> {
  let published = keys
  let behaviour: Behaviour = 'well'
  let open = 0
  let most = 0
  const paths: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    paths.push(path)
    open += 1
    most = Math.max(most, open)
    response.on('close', () => {
      open -= 1
    })
    answer(path, response)
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const { port } = address
  const issuer = `http://127.0.0.1:${port}`

  function answer(path: string, response: ServerResponse): void {
    const isKeys = path.startsWith('/keys')
    const isRedirected =
      behaviour === 'redirecting-configuration' || (behaviour === 'redirecting-keys' && path === '/keys')
    // What a redirect leads to is good: following it would be noticed.
    if (path.endsWith('-elsewhere')) send(response, isKeys ? toKeys() : toConfiguration())
    else if (isRedirected) response.writeHead(302, { location: `${issuer}${path}-elsewhere` }).end()
    else if (behaviour === 'trickling') trickle(response)
    else if (behaviour === 'failing') response.writeHead(503).end()
    else if (behaviour === 'huge') send(response, { ...toConfiguration(), padding: 'x'.repeat(2_000_000) })
    else if (behaviour === 'no-json') response.writeHead(200).end('<html>Sign in</html>')
    else if (behaviour !== 'silent') send(response, isKeys ? toKeys() : toConfiguration())
  }
  function toConfiguration() {
    const lie = { 'other-issuer': 'https://id.example.com', 'slash-issuer': `${issuer}/` }
    return {
      issuer: behaviour === 'other-issuer' || behaviour === 'slash-issuer' ? lie[behaviour] : issuer,
      jwks_uri: behaviour === 'foreign-scheme' ? `data:application/json,${JSON.stringify(toKeys())}` : `${issuer}/keys`,
    }
  }
  function toKeys() {
    return { keys: behaviour === 'no-keys' ? 'none' : published.map(toPublicJwk) }
  }

  return {
    issuer,
    behave: (how) => {
      behaviour = how
    },
    publish: (next) => {
      published = next
    },
    paths: () => [...paths],
    mostAtOnce: () => most,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    open: () => listen(port),
  }
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
