// /docs as bytes: the same for everyone, only its own files, under a policy that lets nothing else run.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(scrim.url + path, { redirect: 'manual', ...init })

describe('/docs', () => {
  it('is open to all, and lets nothing but its own files run, load or be asked', async () => {
    const answer = await get('/docs')
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.ok(answer.headers.get('request-id'))
  })

  it('serves every file that its files name, without a script or a style in the page itself', async () => {
    const page = await (await get('/docs')).text()
    assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=|https?:/)
    const seen = new Set<string>()
    const named = (text: string, from: string): string[] =>
      [...text.matchAll(/(?:src|href)="(docs\/[^"]+)"|from '(\.\/[^']+)'/g)].map(
        ([, inPage, inScript]) => new URL(inPage ?? inScript ?? '', `http://x${from}`).pathname,
      )
    for (const queue = named(page, '/docs'); queue.length > 0; ) {
      const path = queue.pop() ?? ''
      if (seen.has(path)) continue
      seen.add(path)
      const answer = await get(path)
      const text = await answer.text()
      assert.equal(answer.status, 200, path)
      assert.match(answer.headers.get('content-type') ?? '', /^(text\/(javascript|css)|image\/svg\+xml)/)
      assert.doesNotMatch(
        text.replaceAll('http://www.w3.org/2000/svg', ''),
        /https?:\/\/|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function/,
      )
      if (path.endsWith('.js')) queue.push(...named(text, path))
    }
    assert.ok(seen.size >= 10)
  })

  it('is asked for anew each time, and costs nothing where it is known', async () => {
    for (const path of ['/docs', '/docs/app.js', '/docs/style.css']) {
      const first = await get(path)
      assert.equal(first.headers.get('cache-control'), 'no-cache')
      const tag = first.headers.get('etag') ?? ''
      assert.match(tag, /^"[\w-]{22}"$/)
      const again = await get(path, { headers: { 'if-none-match': `"other", W/${tag}` } })
      assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', tag])
      assert.equal((await get(path, { headers: { 'if-none-match': '"other"' } })).status, 200)
      const head = await get(path, { method: 'HEAD' })
      assert.deepEqual([head.status, await head.text()], [200, ''])
    }
  })

  it('has nothing else behind it, and is only for reading', async () => {
    for (const path of ['/docs/', '/docs/?x']) {
      const slash = await get(path)
      assert.deepEqual([slash.status, slash.headers.get('location')], [308, '../docs'])
    }
    for (const path of [
      '/docs/index.html',
      '/docs/docs-door.ts',
      '/docs/..%2fdocs-door.ts',
      '/docs//app.js',
      '/docs/constructor',
    ]) {
      const { status, headers } = await get(path)
      assert.equal(status, 404, path)
      assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
    const posted = await get('/docs', { method: 'POST' })
    assert.equal(posted.status, 405)
    assert.match(posted.headers.get('allow') ?? '', /GET, HEAD/)
  })
})
