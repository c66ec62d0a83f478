// The reference page in a real browser, against a whole Scrim: what a person sees, with a keyboard, in the dark, on a phone;
// and what a page must never do with a token or a stored value.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { waitUntil } from '../wait-until.ts'
import { type Browser, openBrowser, openPage, type Seen } from './browser.ts'

const evil = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>'
const contrast = readFileSync(join(import.meta.dirname, 'contrast.js'), 'utf8')

let scrim: Scrim
let browser: Browser

before(async () => {
  scrim = await sharedScrim()
  browser = await openBrowser()
})

after(() => browser.close())

/** A page of its own for each test; afterwards: it broke no rule, and asked nobody but the gateway. */
async function visit(work: (page: Page, seen: Seen) => Promise<void>): Promise<void> {
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

async function signIn(page: Page, person: string): Promise<string> {
  const token = await scrim.token(person)
  await page.fill('#token', token)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#contents:not([hidden])')
  return token
}

async function openDataset(page: Page, person: string, name: string): Promise<void> {
  await signIn(page, person)
  await page.click(`#contents bdi:text-is("${name}")`)
  await page.waitForSelector('table.columns')
}

/** Fills the first operation of the dataset and sends it. */
async function send(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  const closed = page.locator('article >> nth=0 >> details.filters:not([open]) > summary')
  if ((await closed.count()) > 0) await closed.click()
  for (const [name, text] of Object.entries(fields)) await page.fill(`article >> nth=0 >> [name="${name}"]`, text)
  await page.click('article >> nth=0 >> button:text-is("Send")')
  await page.waitForSelector('.result:not([aria-busy]) .line')
}

/** Opens all that can be opened, to some depth: a part may hold others, or itself. */
async function unfold(page: Page): Promise<void> {
  for (let depth = 0; depth < 4; depth++) {
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    await page.waitForTimeout(50)
  }
}

const noScroll = async (page: Page): Promise<void> => {
  assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0)
}

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

describe('a call tried from the page', () => {
  it('shows masked rows as masked, the body as it came, and the headers', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      await send(page, { fields: 'id,email,plan,notes', plan: 'eq.pro', limit: '2' })
      const head = await page.locator('table.rows thead th').allTextContents()
      assert.deepEqual(head, ['id', 'emailmasked: email', 'plan', 'notesmasked: hidden'])
      const cells = await page.locator('table.rows tbody tr >> nth=0 >> td').allTextContents()
      assert.deepEqual(cells, ['1', 'i***@***.***', 'pro', 'hidden'])
      assert.equal(await page.locator('table.rows td.veiled').count(), 4)
      await page.click('button:text-is("JSON")')
      assert.equal(await page.isVisible('table.rows'), false)
      const body = JSON.parse((await page.textContent('pre.body')) ?? '')
      assert.equal(body.data.length, 2)
      await page.click('summary:has-text("Headers")')
      assert.match((await page.textContent('dl.headers')) ?? '', /etag/i)
    }))

  it('tells a null that is stored from a value that is hidden', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      const json = {
        data: [{ email: null, notes: null, plan: null }],
        page: { next: null },
        meta: { masked: { email: { mask: 'email' }, notes: { mask: 'hidden' } } },
      }
      await page.route('**/customers?*', (route) => route.fulfill({ json }))
      await send(page, {})
      assert.deepEqual(await page.locator('table.rows td').allTextContents(), ['null', 'hidden', 'null'])
    }))

  it('goes to the next page, and back to a first one when anything is changed', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      await send(page, { fields: 'id', limit: '2' })
      await page.click('button:text-is("Next page")')
      await page.waitForSelector('table.rows tbody tr >> nth=0 >> bdi:text-is("3")')
      assert.match((await page.textContent('article >> nth=0 >> pre.preview')) ?? '', /cursor=/)
      await send(page, { fields: 'id,plan', limit: '3' })
      assert.match((await page.textContent('.result .line')) ?? '', /^Reply200/)
      assert.equal(await page.textContent('table.rows td'), '1')
    }))

  it('brings the reader to the reply, and the focus with them', () =>
    visit(async (page) => {
      const focus = (): Promise<string> =>
        page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent.slice(0, 8)")
      const top = (): Promise<number> => page.evaluate('document.activeElement.getBoundingClientRect().top')
      await signIn(page, 'ana')
      assert.equal((await focus()).split(' ')[0], 'H1')
      await page.click('#contents bdi:text-is("customers")')
      await page.waitForSelector('table.columns')
      await send(page, { fields: 'id', limit: '2' })
      assert.equal(await focus(), 'H3 Reply200')
      assert.ok((await top()) >= 0 && (await top()) < 200)
      await page.locator('button:text-is("Next page")').focus()
      await page.keyboard.press('Enter')
      await page.waitForSelector('table.rows tbody tr >> nth=0 >> bdi:text-is("3")')
      assert.equal(await focus(), 'H3 Reply200')
    }))

  it('tells which rows a rule shows clear', () =>
    visit(async (page) => {
      await openDataset(page, 'sam', 'customers')
      await send(page, { fields: 'id,full_name', limit: '1' })
      assert.match((await page.textContent('table.rows thead')) ?? '', /full_nameclear by rule/)
      assert.match((await page.textContent('.notice')) ?? '', /limited by a rule of your role support/)
    }))

  it('shows what was refused, and what to do', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      await send(page, { plan: 'pro' })
      assert.match((await page.textContent('.result')) ?? '', /^Reply400.*Write plan=eq\.pro.*ASK_FILTER_INVALID/)
      await page.evaluate("sessionStorage.setItem('scrim-token', 'gone')")
      await send(page, { plan: 'eq.pro' })
      assert.match((await page.textContent('.result')) ?? '', /^Reply401.*Get a new access token/)
      await page.click('button:text-is("Enter another token")')
      assert.equal(await page.isVisible('#token'), true)
    }))

  it('reads csv as text, and asks for what is missing in the path', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      await page.selectOption('article >> nth=0 >> [name="format"]', 'csv')
      await send(page, { fields: 'id,plan', limit: '1' })
      assert.equal(await page.textContent('pre.body'), 'id,plan\r\n1,pro\r\n')
      await page.click('article:has-text("{key}") >> button:text-is("Send")')
      assert.equal(await page.evaluate('document.activeElement.name'), 'key')
    }))

  it('keeps a csv reply as a file, says what is masked in it and that more follows, and goes on', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      await page.selectOption('article >> nth=0 >> [name="format"]', 'csv')
      await send(page, { fields: 'id,email', limit: '1' })
      assert.equal(await page.textContent('.result .masks'), 'email masked: email')
      assert.match((await page.textContent('.result .notice')) ?? '', /more rows follow/)
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.click('.result button:text-is("Download")'),
      ])
      assert.equal(file.suggestedFilename(), 'customers.csv')
      assert.equal(readFileSync(await file.path(), 'utf8'), await page.textContent('pre.body'))
      await page.click('button:text-is("Next page")')
      await page.waitForSelector('pre.body:has-text("2,")')
    }))

  it('shows lines of JSON and bare rows as a table, masked as their headers say', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      for (const format of ['ndjson', 'rows']) {
        await page.selectOption('article >> nth=0 >> [name="format"]', format)
        await send(page, { fields: 'id,email,notes', limit: '2' })
        const head = await page.locator('table.rows thead th').allTextContents()
        assert.deepEqual(head, ['id', 'emailmasked: email', 'notesmasked: hidden'])
        assert.equal(await page.locator('table.rows td.veiled').count(), 4)
        assert.equal(await page.textContent('table.rows td:last-child'), 'hidden')
      }
    }))

  it('sends its fields in the body, where the call has one', () =>
    visit(async (page, seen) => {
      await openDataset(page, 'ana', 'customers')
      const article = page.locator('article', { has: page.locator('h2:has-text("/customers/query")') })
      await article.locator('[name="fields"]').fill('id,plan')
      await article.locator('[name="limit"]').fill('1')
      await article.locator('button:text-is("Send")').click()
      await article.locator('table.rows').waitFor()
      assert.deepEqual(await article.locator('table.rows td').allTextContents(), ['1', 'pro'])
      assert.ok(seen.requests.some((url) => url.endsWith('/customers/query')))
      const curl = (await article.locator('pre.preview').textContent()) ?? ''
      assert.match(curl, /-X POST .*--data '\{"fields":"id,plan","limit":"1"\}'/s)
    }))

  it('is the same as curl, which holds no token and no trap for a shell', () =>
    visit(async (page) => {
      await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const token = await scrim.token('ana')
      await openDataset(page, 'ana', 'customers')
      await send(page, { fields: 'id,plan', country: "eq.'; echo $HOME `id` #&x=%", limit: '1' })
      await page.click('article >> nth=0 >> button:text-is("Copy as curl")')
      const command = String(await page.evaluate('navigator.clipboard.readText()'))
      assert.match(command, /\$SCRIM_TOKEN/)
      const run = promisify(execFile)
      const { stdout } = await run('bash', ['-c', command.replace('curl', 'curl -s')], {
        env: { ...process.env, SCRIM_TOKEN: token },
      })
      assert.deepEqual(JSON.parse(stdout).data, [])
    }))
})

describe('a hostile value', () => {
  it('that is stored is shown as text', () =>
    visit(async (page) => {
      await query(scrim, 'primary', 'shop', 'UPDATE public.orders SET status = $1 WHERE id = 1', [evil])
      await waitUntil('the replica has it', 20_000, async () => {
        const [row] = await query(scrim, 'standby', 'shop', 'SELECT status FROM public.orders WHERE id = 1')
        return row?.status === evil
      })
      await openDataset(page, 'ana', 'orders')
      await send(page, { fields: 'id,status', id: 'eq.1' })
      assert.equal(await page.textContent('table.rows td >> nth=1'), evil)
      assert.ok(((await page.textContent('pre.body')) ?? '').includes('onerror'))
      assert.equal(await page.locator('.result img, .result script').count(), 0)
    }))

  it('that a refusal repeats is shown as text', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      // Short enough to be repeated.
      await send(page, { fields: '<img src=x onerror=pwned=1>' })
      assert.match((await page.textContent('.problem')) ?? '', /"<img src=x onerror=pwned=1>" is not a column/)
      assert.equal(await page.locator('main img, main script').count(), 0)
    }))

  it('anywhere in the description is shown as text, and a description of odd shape breaks nothing', () =>
    visit(async (page) => {
      const schema = {
        type: evil,
        description: evil,
        enum: [evil],
        properties: { [evil]: { $ref: '#/components/schemas/round' } },
      }
      const operation = {
        summary: evil,
        description: `${evil}\n\n- ${evil}\n- \`${evil}\``,
        operationId: evil,
        parameters: [
          { name: evil, in: 'query', description: evil, schema, example: evil },
          null,
          { $ref: '#/nowhere' },
          7,
        ],
        requestBody: { content: { 'application/json': { schema: { properties: { [evil]: { description: evil } } } } } },
        responses: { 200: { description: evil, content: { [evil]: { schema, example: evil } } }, [evil]: null },
      }
      const json = {
        info: { title: evil, summary: evil, description: evil },
        tags: [{ name: evil, description: evil }, null],
        paths: { [evil]: { get: { ...operation, tags: [evil] }, post: operation }, '/odd': null, '/list': { get: [] } },
        components: {
          schemas: { round: { type: 'object', properties: { self: { $ref: '#/components/schemas/round' } } } },
        },
      }
      await page.route('**/openapi.json', (route) => route.fulfill({ json }))
      await page.route('**/me', (route) =>
        route.fulfill({ json: { subject: evil, roles: [evil], app: evil, attributes: { [evil]: [evil] } } }),
      )
      await page.route('**/datasets', (route) =>
        route.fulfill({
          json: { data: [{ name: evil, description: evil, owner: evil, classification: evil, columns: evil }] },
        }),
      )
      const described = {
        description: evil,
        classification: evil,
        rows: evil,
        key: [evil],
        columns: [
          {
            name: evil,
            type: evil,
            classification: evil,
            description: evil,
            mask: evil,
            shown: 'masked',
            values: [evil],
          },
          { name: evil, best_effort: true, clear_by_rule: evil, deprecated: { since: evil, sunset: evil, use: evil } },
          { name: 'odd', values: evil, deprecated: evil, operators: evil, classification: 7 },
        ],
        unmask: { approvers: [evil], approvals: { [evil]: evil }, requests: evil },
        examples: { [evil]: evil, curl: 7 },
        for_ai: evil,
      }
      await page.route('**/datasets/*', (route) => route.fulfill({ json: described }))
      await signIn(page, 'ana')
      assert.equal(await page.textContent('h1'), evil)
      for (const at of [1, 2]) {
        await page.click(`#contents li >> nth=${at} >> a`)
        await page.waitForSelector('article')
        await unfold(page)
        assert.equal(await page.locator('main img, main script').count(), 0)
      }
    }))
})

describe('the page is for everyone', () => {
  it('works by keyboard alone, and always shows where the focus is', () =>
    visit(async (page) => {
      const focus = (): Promise<string> =>
        page.evaluate(
          "(({ tagName, textContent, name }) => tagName + ' ' + (name || textContent.trim()))(document.activeElement)",
        )
      const tabTo = async (wanted: RegExp): Promise<void> => {
        for (let steps = 0; steps < 80; steps++) {
          if (wanted.test(await focus())) return
          await page.keyboard.press('Tab')
          const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
          if (!(await focus()).startsWith('BODY')) assert.notEqual(outline, 'none', await focus())
        }
        assert.fail(`${wanted.source} is not reached`)
      }
      await page.keyboard.insertText(await scrim.token('ana'))
      await page.keyboard.press('Enter')
      await page.waitForSelector('.cards')
      await tabTo(/^A customers/)
      await page.keyboard.press('Enter')
      await page.waitForSelector('table.columns')
      assert.equal(await focus(), 'H1 customers')
      await tabTo(/^INPUT fields/)
      await page.keyboard.insertText('id,email')
      await tabTo(/^BUTTON Send/)
      await page.keyboard.press('Enter')
      await page.waitForSelector('table.rows')
      await tabTo(/^BUTTON JSON/)
      await page.keyboard.press('Space')
      assert.equal(await page.isVisible('pre.body'), true)
      assert.equal(await page.textContent('[role=status]'), 'The gateway answered 200.')
    }))

  it('has landmarks, one first heading, and a name for every control', () =>
    visit(async (page) => {
      await openDataset(page, 'ana', 'customers')
      for (const landmark of ['banner', 'navigation', 'main'] as const)
        assert.equal(await page.getByRole(landmark).count(), 1)
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
      await send(page, {})
      for (const role of ['textbox', 'combobox', 'button', 'link', 'region', 'article'] as const) {
        const all = page.getByRole(role)
        const named = page.getByRole(role, { name: /\S/ })
        assert.ok((await all.count()) > 0, role)
        assert.equal(await named.count(), await all.count(), role)
      }
      const skip = page.locator('a.skip')
      await skip.focus()
      await page.keyboard.press('Enter')
      assert.equal(await page.evaluate('document.activeElement.id'), 'content')
      assert.equal(await page.isVisible('table.rows'), true)
    }))

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read in ${colorScheme}: every text has a contrast of 4.5 or more`, () =>
      visit(async (page) => {
        await page.emulateMedia({ colorScheme })
        const check = async (): Promise<void> => {
          const { looked, found } = await page.evaluate<{ looked: number; found: string[] }>(contrast)
          assert.ok(looked > 5)
          assert.deepEqual(found, [])
        }
        await check()
        await page.fill('#token', 'wrong')
        await page.keyboard.press('Enter')
        await page.waitForSelector('.problem')
        await check()
        await signIn(page, 'sam')
        await check()
        await page.click('#contents bdi:text-is("customers")')
        await page.waitForSelector('table.columns')
        await send(page, {})
        await unfold(page)
        await check()
        const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
        assert.equal(ground, colorScheme === 'dark' ? 'rgb(20, 23, 26)' : 'rgb(250, 248, 244)')
      }))
  }

  for (const width of [320, 390, 768]) {
    it(`fits a window of ${width} pixels without scrolling sideways`, () =>
      visit(async (page) => {
        await page.setViewportSize({ width, height: 740 })
        await noScroll(page)
        await openDataset(page, 'ana', 'customers')
        await noScroll(page)
        const hidden =
          "((box) => box.scrollWidth - box.clientWidth)(document.querySelector('table.columns').parentElement)"
        if (width < 600) assert.equal(await page.evaluate(hidden), 0)
        await send(page, {})
        await page.click('button:text-is("JSON")')
        await unfold(page)
        await noScroll(page)
        await page.click('button:text-is("Table")')
        await page.click('#contents bdi:text-is("Start")')
        await page.waitForSelector('.cards')
        await noScroll(page)
      }))
  }
})
