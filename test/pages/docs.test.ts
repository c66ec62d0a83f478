// The reference page in a real browser, against a whole Scrim: what a person is told, with and without a token.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { browser, openDataset, scrim, send, signIn, visit } from './reader.ts'

describe('the reference page', () => {
  it('opens without a token, and asks for one', () =>
    visit(async (page) => {
      assert.equal(await page.title(), 'Scrim: API reference')
      assert.equal(await page.evaluate('document.activeElement.id'), 'token')
      assert.equal(await page.getAttribute('#token', 'type'), 'password')
      await page.keyboard.press('Enter')
      assert.equal(await page.getAttribute('#token', 'aria-invalid'), 'true')
    }))

  it('says why a token is refused, forgets it, and takes the next', () =>
    visit(async (page) => {
      await page.fill('#token', 'not.a.token')
      await page.keyboard.press('Enter')
      const problem = await page.textContent('.problem')
      assert.match(problem ?? '', /The access token is not valid.*Get a new access token.*AUTH_TOKEN_INVALID/)
      assert.equal(await page.evaluate('sessionStorage.length'), 0)
      await signIn(page, 'ana')
      assert.match((await page.textContent('#who')) ?? '', /ana.*analyst.*through cli/)
    }))

  it('keeps the token in this tab alone: not in an address, a cookie or a lasting store', () =>
    visit(async (page, seen) => {
      const token = await signIn(page, 'ana')
      await page.click('#contents bdi:text-is("orders")')
      await page.waitForSelector('table.columns')
      await send(page, {})
      assert.ok(!seen.requests.some((url) => url.includes(token)))
      assert.ok(!page.url().includes(token))
      assert.ok(!(await page.content()).includes(token))
      assert.deepEqual(await page.evaluate('[document.cookie, localStorage.length, sessionStorage.length]'), ['', 0, 1])
      await page.reload()
      await page.waitForSelector('table.columns')
      await page.click('button:text-is("Forget the token")')
      assert.equal(await page.evaluate('sessionStorage.length'), 0)
      assert.equal(await page.isVisible('#token'), true)
      assert.ok(!((await page.textContent('body')) ?? '').includes('orders'))
    }))

  it('shows each caller their own datasets and columns, and how each is shown to them', () =>
    visit(async (page) => {
      await openDataset(page, 'sam', 'customers')
      const rows = await page.locator('table.columns tbody tr').allTextContents()
      assert.equal(rows.length, 5)
      assert.match(
        rows.find((row) => row.startsWith('full_name')) ?? '',
        /restricted.*masked: initials.*clear in some rows.*not for filters/,
      )
      assert.match(rows.find((row) => row.startsWith('plan')) ?? '', /internal.*clear.*eq neq/)
      assert.match((await page.textContent('.intro')) ?? '', /limited by a rule of your role support/)
      await page.click('button:text-is("Forget the token")')
      await signIn(page, 'max')
      await page.click('#contents bdi:text-is("customers")')
      await page.waitForSelector('table.columns')
      assert.ok(!((await page.textContent('body')) ?? '').includes('lifetime_value'))
    }))

  it('says why it can show nothing more, when the token ends while one reads', () =>
    visit(async (page) => {
      await signIn(page, 'ana')
      await page.evaluate("sessionStorage.setItem('scrim-token', 'ended')")
      await page.click('#contents bdi:text-is("orders")')
      await page.waitForSelector('.problem')
      assert.match((await page.textContent('.problem')) ?? '', /The access token is not valid.*Get a new access token/)
      assert.equal(await page.locator('article').count(), 0)
      await page.click('button:text-is("Enter another token")')
      await signIn(page, 'ana')
      await page.waitForSelector('table.columns')
      assert.match((await page.textContent('[role=status]')) ?? '', /^Signed in as ana/)
    }))

  it('says what a column may hold, what replaces it, what its mask leaves, and who shows more', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'tickets')
      const rows = await page.locator('table.columns tbody tr').allTextContents()
      const row = (name: string): string => rows.find((each) => each.startsWith(name)) ?? ''
      assert.match(row('status'), /One of open, waiting, closed/)
      assert.match(row('created_at'), /deprecated since 2026-11-01, gone on 2027-05-01; use opened_at instead/)
      assert.match(row('subject'), /masked: scrub.*best effort.*e-mail addresses and numbers/)
      assert.match((await page.textContent('main')) ?? '', /Who approvesgrowth-data-leads/)
      const suggested = await page.locator('article >> nth=0 >> .field >> nth=0 >> .example').allTextContents()
      assert.ok(suggested.length > 1 && !suggested.join().includes('created_at'))
    }))

  it('has code and words to paste', () =>
    visit(async (page) => {
      await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await openDataset(page, 'ana', 'orders')
      for (const [title, copy, begin] of [
        ['curl', 'Copy curl', /^curl -s .*\/orders\?/],
        ['TypeScript', 'Copy TypeScript', /^import .*interface Row/s],
        ['Python', 'Copy Python', /^import json/],
        ['Paste this into your AI tool', 'Copy for your AI tool', /^Write code that reads the dataset orders/],
      ] as const) {
        await page.click(`.paste summary:text-is("${title}")`)
        await page.click(`.paste button:text-is("${copy}")`)
        await page.waitForSelector('.paste button:text-is("Copied")')
        assert.match(String(await page.evaluate('navigator.clipboard.readText()')), begin)
        await page.waitForSelector(`.paste button:text-is("${copy}")`)
      }
    }))

  it('says so where nothing has the name', () =>
    visit(async (page) => {
      await signIn(page, 'ana')
      await page.evaluate("location.hash = '#/nothing'")
      await page.waitForSelector('h1:text-is("Nothing of this name")')
      assert.match((await page.textContent('main')) ?? '', /nothing is nothing that you may read/)
    }))

  it('says so where there is nothing to read', () =>
    visit(async (page) => {
      const none = { data: [], page: { limit: 0, next: null } }
      await page.route('**/datasets', (route) => route.fulfill({ json: none }))
      await page.route('**/openapi.json', (route) => route.fulfill({ json: { openapi: '3.1.1', info: {}, paths: {} } }))
      await signIn(page, 'max')
      assert.match((await page.textContent('.empty')) ?? '', /nothing that you may read yet/)
    }))

  it('says so where the gateway is away, and goes on when it is back', () =>
    visit(async (page, seen) => {
      await page.route('**/me', (route) => route.abort())
      await page.fill('#token', await scrim.token('ana'))
      await page.keyboard.press('Enter')
      assert.match((await page.textContent('.problem')) ?? '', /does not answer/)
      await page.unroute('**/me')
      await page.click('button:text-is("Try again")')
      await page.waitForSelector('.cards')
      assert.deepEqual(seen.errors.splice(0), ['Failed to load resource: net::ERR_FAILED'])
    }))
})
