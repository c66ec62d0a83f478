// Debian's chromium with a fresh profile, and everything that a page did in it: requests, errors, broken rules.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Browser {
  readonly context: BrowserContext
  close(): Promise<void>
}

export async function openBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'scrim-browser-'))
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, reducedMotion: 'reduce' })
  context.setDefaultTimeout(10_000)
  return {
    context,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

export interface Seen {
  /** Addresses of all requests. */
  readonly requests: string[]
  /** What the console said as errors, uncaught errors, and what the content security policy stopped. */
  readonly errors: string[]
}

/** A reply of the gateway that is no success stands in the console too; that one is no error of the page. */
const refusal = /^Failed to load resource: the server responded with a status of 4\d\d/

export async function openPage({ context }: Browser): Promise<{ readonly page: Page; readonly seen: Seen }> {
  const page = await context.newPage()
  const seen: Seen = { requests: [], errors: [] }
  page.on('request', (request) => seen.requests.push(request.url()))
  page.on('console', (message) => {
    if (message.type() === 'error' && !refusal.test(message.text())) seen.errors.push(message.text())
  })
  page.on('pageerror', (error) => seen.errors.push(String(error)))
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error('violates', event.violatedDirective, event.blockedURI))",
  )
  return { page, seen }
}
