// GET /docs and what it loads: the reference page, the same for everyone. It holds no data; what it shows it asks the gateway
// for, with the reader's own token. Files are read once, and only these are served.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../errors/refusal.ts'
import { isHeld } from '../is-held.ts'
import type { Outcome } from '../send.ts'

/** @throws Refusal HTTP_PATH_UNKNOWN, ASK_METHOD_NOT_ALLOWED. */
export type DocsDoor = (method: string, path: string, ifNoneMatch: string | undefined) => Outcome

const scripts = [
  'app.js',
  'badges.js',
  'copy-button.js',
  'dom.js',
  'gateway.js',
  'prose.js',
  'read-document.js',
  'read-reply.js',
  'show-code.js',
  'show-columns.js',
  'show-contents.js',
  'show-dataset.js',
  'show-operation.js',
  'show-problem.js',
  'show-reply.js',
  'show-responses.js',
  'show-rows.js',
  'show-schema.js',
  'show-start.js',
  'show-token-form.js',
  'to-call.js',
  'try-it.js',
]
const styles = ['parts.css', 'style.css', 'tables.css']
/** Path behind /docs → file and media type. */
const pages = new Map<string, readonly [string, string]>([
  ['', ['index.html', 'text/html; charset=utf-8']],
  ['/icon.svg', ['icon.svg', 'image/svg+xml']],
  ...styles.map((name): [string, readonly [string, string]] => [`/${name}`, [name, 'text/css; charset=utf-8']]),
  ...scripts.map((name): [string, readonly [string, string]] => [`/${name}`, [name, 'text/javascript; charset=utf-8']]),
])

/** Only what comes from here runs, styles or is asked; no text becomes markup, no page frames this one, no form leaves it. */
const policy = [
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
].join('; ')

/** Beside the headers of every reply. */
const fixed = { 'Content-Security-Policy': policy, 'Cross-Origin-Opener-Policy': 'same-origin' }

export function loadDocs(): DocsDoor {
  const folder = join(import.meta.dirname, 'page')
  const loaded = new Map([...pages].map(([path, [file, type]]) => [path, load(join(folder, file), type)]))
  return (method, path, ifNoneMatch) => {
    const page = loaded.get(path.slice('/docs'.length))
    if (method !== 'GET' && method !== 'HEAD') throw notAllowed(method)
    // Relative, so that it holds behind a proxy's prefix too.
    if (path === '/docs/') return { status: 308, headers: { ...fixed, Location: '../docs' }, body: null }
    if (!page) throw unknown()
    const kept = { ...fixed, 'Cache-Control': 'no-cache', ETag: page.tag }
    if (isHeld(ifNoneMatch, page.tag)) return { status: 304, headers: kept, body: null }
    return { status: 200, headers: { ...kept, 'Content-Type': page.type }, body: page.body }
  }
}

function load(file: string, type: string) {
  const body = readFileSync(file, 'utf8')
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, type, tag }
}

const notAllowed = (method: string): Refusal =>
  new Refusal('ASK_METHOD_NOT_ALLOWED', {
    detail: `${method.slice(0, 20)} is not a method of this address.`,
    hint: 'The reference page is read with GET.',
    headers: { Allow: 'GET, HEAD, OPTIONS' },
  })

const unknown = (): Refusal =>
  new Refusal('HTTP_PATH_UNKNOWN', {
    detail: 'There is nothing at this address.',
    hint: 'The reference is at /docs; GET /datasets lists what you may read.',
  })
