// GraphiQL on the embedded default: self-contained, with the reader's own token, and as masked as every other way in.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { waitUntil } from '../wait-until.ts'
import { type Browser, openBrowser, openPage } from './browser.ts'

let scrim: Scrim
let browser: Browser

before(async () => {
  scrim = await sharedScrim()
  browser = await openBrowser()
})

after(() => browser.close())

describe('GraphiQL', () => {
  it('shows masked values to who writes a token into its headers, and asks nobody but the gateway', async () => {
    const { page, seen } = await openPage(browser)
    await page.goto(`${scrim.url}/graphql`)
    await page.waitForSelector('.graphiql-editor .monaco-editor', { timeout: 60_000 })
    // As a reader does: between the quotes that stand there.
    await page.locator('.graphiql-editor:not(.hidden) .monaco-editor').nth(1).click()
    await page.keyboard.press('Control+End')
    for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
    await page.keyboard.insertText(await scrim.token('ana'))
    await page.keyboard.press('Control+Enter')
    const shown = async (): Promise<string> => (await page.locator('.result-window').textContent()) ?? ''
    await waitUntil('the rows are shown', 30_000, async () => (await shown()).includes('i***@***.***'))
    assert.match(await shown(), /"email":\s"i\*{3}@\*{3}\.\*{3}"/)
    assert.deepEqual(seen.errors, [])
    const asked = seen.requests.filter((url) => !url.startsWith('blob:'))
    assert.deepEqual([...new Set(asked)], [`${scrim.url}/graphql`])
    const kept = await page.evaluate('JSON.stringify(localStorage)')
    assert.equal(String(kept).includes('Bearer ey'), false, 'the token outlives the tab')
    await page.close()
  })

  it('is the same page for everyone: it holds no data and lets nothing else run', async () => {
    const asBrowser = { headers: { accept: 'text/html,*/*;q=0.8' } }
    const { status, headers } = await fetch(`${scrim.url}/graphql`, asBrowser)
    assert.equal(status, 200)
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'; script-src 'sha256-[^ ]+'; worker-src blob:/,
    )
  })
})
