// GET /graphql in a browser, on the embedded default: GraphiQL, whole in one page. It holds no data and no token; what it shows it
// asks the gateway for, with the token that the reader writes into its headers, which is gone with the tab.
import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { compress } from '../compress.ts'
import type { Outcome } from '../send.ts'

export type Graphiql = (req: IncomingMessage) => Promise<Outcome>

/** Whether a browser asks for a page, and not a program for an answer. */
export const wantsGraphiql = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' && /^\/graphql(?:\?|$)/.test(url) && /\btext\/html\b/.test(headers.accept ?? '')

const firstQuery = `# Get a token:  npx scrim token ana
# Write it into Headers, below, as
#   {"Authorization": "Bearer <token>"}
# and press Ctrl-Enter. The two arrows
# at the left load your schema.

query Customers {
  customers(first: 5) {
    nodes { id email plan lifetime_value }
    pageInfo { hasNextPage endCursor }
  }
}
`

/** Made when it is first asked for: it is nine megabytes. */
export function createGraphiql(): Graphiql {
  let made: ReturnType<typeof makePage> | null = null
  return async ({ headers }) => {
    made ??= makePage()
    const { html, policy } = await made
    const { bytes, encoding } = await compress(html, headers['accept-encoding'])
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': policy,
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cache-Control': 'no-store',
        ...(encoding !== null && { 'Content-Encoding': encoding }),
      },
      body: bytes,
    }
  }
}

async function makePage(): Promise<{ readonly html: string; readonly policy: string }> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const html = renderGraphiQL({
    title: 'GraphiQL of Scrim',
    endpoint: '/graphql',
    defaultQuery: firstQuery,
    headers: '{"Authorization": "Bearer "}',
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: false,
  }).trimStart()
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'))
  // Its one script and no other runs, and asks nobody but us. The editor styles itself, and thinks in workers of its own text.
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash('sha256', script, 'base64')}'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return { html, policy }
}
