// A reader of the reference page: a browser and a whole Scrim for each test file that imports it, and what a reader does.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type Browser, openBrowser, openPage, type Seen } from './browser.ts'

export const evil = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>'
export const contrast = readFileSync(join(import.meta.dirname, 'contrast.js'), 'utf8')

export let scrim: Scrim
export let browser: Browser

before(async () => {
  scrim = await sharedScrim()
  browser = await openBrowser()
})

after(() => browser.close())

/** A page of its own for each test; afterwards: it broke no rule, and asked nobody but the gateway. */
export async function visit(work: (page: Page, seen: Seen) => Promise<void>): Promise<void> {
  const { page, seen } = await openPage(browser)
  try {
    await page.goto(`${scrim.url}/docs`)
    await work(page, seen)
    assert.deepEqual(seen.errors, [])
    assert.deepEqual(
      seen.requests.filter((url) => !url.startsWith(`${scrim.url}/`)),
      [],
    )
    assert.equal(await page.evaluate('globalThis.pwned'), undefined)
  } finally {
    await page.close()
  }
}

export async function signIn(page: Page, person: string): Promise<string> {
  const token = await scrim.token(person)
  await page.fill('#token', token)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#contents:not([hidden])')
  return token
}

export async function openDataset(page: Page, person: string, name: string): Promise<void> {
  await signIn(page, person)
  await page.click(`#contents bdi:text-is("${name}")`)
  await page.waitForSelector('table.columns')
}

/** Fills the first operation of the dataset and sends it. */
export async function send(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  const closed = page.locator('article >> nth=0 >> details.filters:not([open]) > summary')
  if ((await closed.count()) > 0) await closed.click()
  for (const [name, text] of Object.entries(fields)) await page.fill(`article >> nth=0 >> [name="${name}"]`, text)
  await page.click('article >> nth=0 >> button:text-is("Send")')
  await page.waitForSelector('.result:not([aria-busy]) .line')
}

/** Opens all that can be opened, to some depth: a part may hold others, or itself. */
export async function unfold(page: Page): Promise<void> {
  for (let depth = 0; depth < 4; depth++) {
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    await page.waitForTimeout(50)
  }
}

export const noScroll = async (page: Page): Promise<void> => {
  assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0)
}
