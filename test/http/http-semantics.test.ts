// What HTTP promises beside the body: conditional requests, HEAD, OPTIONS, CORS, compression, security headers, traces.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { before, describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { call, eventsOf } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

describe('ETag', () => {
  const path = '/customers?fields=id,email&limit=3'

  it('the same ask has the same one; 304 without a body for who holds it, and audited', async () => {
    const first = await call(scrim, 'ana', path)
    const tag = first.headers.get('etag') ?? ''
    assert.match(tag, /^W\/"[\w-]{43}"$/)
    for (const held of [tag, `"x", ${tag}`, tag.slice(2), '*']) {
      const again = await call(scrim, 'ana', path, { headers: { 'if-none-match': held } })
      assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', tag])
      assert.equal(again.headers.get('content-type'), 'application/json')
      const events = await eventsOf(scrim, again.headers.get('request-id') ?? '')
      assert.deepEqual(
        events.map(({ kind }) => kind),
        ['read'],
      )
    }
    const other = await call(scrim, 'ana', path, { headers: { 'if-none-match': 'W/"x"' } })
    assert.equal(other.status, 200)
  })

  it('differs by caller, ask, format and numbers', async () => {
    const whole = '/customers?fields=id,plan&id=lt.3' // without a next page, whose cursor would differ by itself
    const tags = await Promise.all([
      call(scrim, 'ana', path),
      call(scrim, 'ana', whole),
      call(scrim, 'max', whole),
      call(scrim, 'ana', path.replace('email', 'plan')),
      call(scrim, 'ana', `${path}&format=csv`),
      call(scrim, 'ana', `${path}&numbers=native`),
      call(scrim, 'ana', '/customers?fields=id,email&limit=4'),
    ])
    assert.equal(new Set(tags.map(({ headers }) => headers.get('etag'))).size, tags.length)
  })

  it('there is none where anything above internal is clear, and nobody may store it', async () => {
    const answer = await call(scrim, 'sam', '/customers?fields=id,full_name&limit=1', {
      headers: { 'if-none-match': '*' },
    })
    assert.deepEqual([answer.status, answer.headers.get('etag')], [200, null])
    assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  })

  it('the gateway’s own documents have one, too', async () => {
    for (const path of ['/openapi.json', '/datasets', '/datasets/customers', '/me']) {
      const first = await call(scrim, 'ana', path)
      const held = await call(scrim, 'ana', path, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
      assert.deepEqual([first.status, held.status], [200, 304], path)
      assert.notEqual(
        (await call(scrim, 'ada', path.replace('customers', 'employees'))).headers.get('etag'),
        first.headers.get('etag'),
      )
    }
  })

  it('HEAD has the headers of GET and no body', async () => {
    const get = await call(scrim, 'ana', path)
    const head = await call(scrim, 'ana', path, { method: 'HEAD' })
    assert.deepEqual([head.status, head.text], [200, ''])
    for (const name of ['etag', 'content-length', 'content-type', 'link']) {
      assert.equal(head.headers.get(name), get.headers.get(name), name)
    }
  })
})

describe('compression', () => {
  /** As sent: fetch would undo it. */
  const raw = async (path: string, acceptEncoding: string) => {
    const headers = { authorization: `Bearer ${await scrim.token('ana')}`, 'accept-encoding': acceptEncoding }
    return new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve, reject) => {
      const req = request(scrim.url + path, { headers }, (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => resolve({ encoding: res.headers['content-encoding'], bytes: Buffer.concat(chunks) }))
      })
      req.on('error', reject)
      req.end()
    })
  }
  const large = '/customers?limit=500&format=csv'

  it('a large reply comes as the caller takes it, the same bytes within', async () => {
    const plain = await raw(large, 'identity')
    assert.equal(plain.encoding, undefined)
    const gzip = await raw(large, 'gzip, deflate')
    assert.equal(gzip.encoding, 'gzip')
    assert.ok(gunzipSync(gzip.bytes).equals(plain.bytes))
    const brotli = await raw(large, 'gzip;q=0.5, br')
    assert.equal(brotli.encoding, 'br')
    assert.ok(brotliDecompressSync(brotli.bytes).equals(plain.bytes))
    assert.ok(gzip.bytes.length < plain.bytes.length / 2 && brotli.bytes.length < plain.bytes.length / 2)
  })

  it('a small reply stays as it is, and so does one for who takes none', async () => {
    assert.equal((await raw('/customers?limit=2', 'gzip, br')).encoding, undefined)
    assert.equal((await raw(large, 'gzip;q=0, br;q=0')).encoding, undefined)
    assert.equal((await raw(large, 'zstd')).encoding, undefined)
  })
})

describe('Link', () => {
  it('leads to this gateway, however its address was written', async () => {
    for (const path of ['//customers?fields=id&limit=1', '///customers//?fields=id&limit=1']) {
      const link = (await call(scrim, 'ana', path)).headers.get('link') ?? ''
      const next = new URL(/<(.*)>/.exec(link)?.[1] ?? '', `${scrim.url}${path}`)
      assert.equal(next.origin, scrim.url)
    }
  })
})

describe('OPTIONS and CORS', () => {
  const origin = 'http://localhost:5173'

  it('OPTIONS tells the methods of an address without a token, known or not', async () => {
    const allowed = async (path: string) => {
      const answer = await call(scrim, null, path, { method: 'OPTIONS' })
      assert.deepEqual([answer.status, answer.text], [204, ''])
      return answer.headers.get('allow')
    }
    assert.equal(await allowed('/customers'), 'GET, HEAD, QUERY, OPTIONS')
    assert.equal(await allowed('/nothing_here'), 'GET, HEAD, QUERY, OPTIONS')
    assert.equal(await allowed('/customers/7'), 'GET, HEAD, OPTIONS')
    assert.equal(await allowed('/customers/query'), 'GET, HEAD, POST, OPTIONS')
    const taken = async (path: string) => {
      const { headers } = await call(scrim, null, path, { method: 'OPTIONS' })
      return [headers.has('accept-query'), headers.has('accept-post')]
    }
    assert.deepEqual(await taken('/customers'), [true, false])
    assert.deepEqual(await taken('/customers/query'), [false, true])
    assert.deepEqual(await taken('/customers/7'), [false, false])
    for (const path of ['/datasets/customers', '/docs', '/docs/app.js', '/readyz', '/']) {
      assert.equal(await allowed(path), 'GET, HEAD, OPTIONS', path)
    }
  })

  it('a preflight of a configured origin is let through; of another it hears nothing', async () => {
    const preflight = (from: string) =>
      call(scrim, null, '/customers', {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'QUERY',
          'access-control-request-headers': 'authorization',
        },
      })
    const ours = await preflight(origin)
    assert.equal(ours.headers.get('access-control-allow-origin'), origin)
    assert.match(ours.headers.get('access-control-allow-methods') ?? '', /QUERY/)
    assert.match(ours.headers.get('access-control-allow-headers') ?? '', /Authorization/)
    assert.match(ours.headers.get('access-control-allow-headers') ?? '', /Prefer/)
    assert.match(ours.headers.get('vary') ?? '', /Origin/)
    for (const other of [
      'http://localhost:5174',
      'https://localhost:5173',
      'http://localhost:5173.evil.example',
      'null',
    ]) {
      assert.equal((await preflight(other)).headers.get('access-control-allow-origin'), null)
    }
  })

  it('replies and refusals can be read by a configured origin alone, never with credentials', async () => {
    for (const path of ['/customers?limit=1', '/customers?limit=x', '/nothing_here', '/readyz']) {
      const ours = await call(scrim, 'ana', path, { headers: { origin } })
      assert.equal(ours.headers.get('access-control-allow-origin'), origin, path)
      assert.match(ours.headers.get('access-control-expose-headers') ?? '', /ETag/)
      assert.equal(ours.headers.get('access-control-allow-credentials'), null)
      const other = await call(scrim, 'ana', path, { headers: { origin: 'https://evil.example' } })
      assert.equal(other.headers.get('access-control-allow-origin'), null)
    }
    assert.equal(
      (await call(scrim, null, '/customers', { headers: { origin } })).headers.get('access-control-allow-origin'),
      origin,
    )
  })
})

describe('headers of every reply', () => {
  for (const path of [
    '/customers?limit=1',
    '/customers?limit=x',
    '/nothing/at/all',
    '/datasets',
    '/',
    '/healthz',
    '/readyz',
  ]) {
    it(`${path} may be neither framed, sniffed nor run, and names its request`, async () => {
      const { headers } = await call(scrim, 'ana', path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'")
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.match(headers.get('request-id') ?? '', /^[0-9A-Z]{26}$/)
      assert.equal(headers.get('x-powered-by'), null)
      assert.equal(headers.get('server'), null)
    })
  }

  it('a problem’s instance is the request’s id', async () => {
    const answer = await call(scrim, 'ana', '/customers?limit=x')
    assert.equal(answer.body.instance, answer.headers.get('request-id'))
  })

  it('only reading is a method of the open pages', async () => {
    for (const path of ['/', '/healthz', '/readyz']) {
      const answer = await call(scrim, null, path, { method: 'POST' })
      assert.deepEqual([answer.status, answer.body.code], [405, 'ASK_METHOD_NOT_ALLOWED'])
    }
  })
})

describe('W3C trace context', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const responseTo = async (traceparent: string) =>
    (await call(scrim, 'ana', '/customers?limit=1&fields=id', { headers: { traceparent } })).headers.get(
      'traceresponse',
    ) ?? ''

  it('a request goes on in the trace it came with, sampled or not', async () => {
    assert.match(await responseTo(`00-${trace}-00f067aa0ba902b7-01`), new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    assert.match(await responseTo(`00-${trace}-00f067aa0ba902b7-00`), new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`))
    assert.match(await responseTo(`cc-${trace}-00f067aa0ba902b7-01-later`), new RegExp(`^00-${trace}-`))
  })

  const unfit = [
    '',
    'garbage',
    `ff-${trace}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${trace}-00f067aa0ba902b7-01-more`,
    `00-${trace}-00f067aa0ba902b7`,
  ]
  for (const traceparent of unfit) {
    it(`"${traceparent}" starts a new trace`, async () => {
      const response = await responseTo(traceparent)
      assert.match(response, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
      assert.ok(!response.includes(trace))
    })
  }
})
