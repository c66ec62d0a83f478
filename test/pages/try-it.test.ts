// A call tried from the reference page: what is sent, how the reply is shown, and where the reader's focus goes.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { browser, openDataset, scrim, send, signIn, visit } from './reader.ts'

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

describe('a request for unmasking, tried from the page', () => {
  it('is sent with its lists and numbers as such, read again, and taken back', () =>
    visit(async (page) => {
      await signIn(page, 'ana')
      await page.click('#contents bdi:text-is("unmask")')
      const article = (path: string) => page.locator(`article:has(h2 bdi.path:text-is("${path}"))`)
      const answer = async (of: ReturnType<typeof article>, status: number) => {
        await of.locator('button:text-is("Send")').click()
        await of.locator(`.result:not([aria-busy]) .line:has-text("${status}")`).waitFor()
        return JSON.parse((await of.locator('pre.body').textContent()) ?? '')
      }
      const ask = article('/unmask/requests').filter({ has: page.locator('[name="reason"]') })
      await ask.locator('[name="dataset"]').selectOption('customers')
      for (const [name, text] of [
        ['columns', 'email, birth_date'],
        ['where', 'id=in.(1,2)'],
        ['reason', 'Tried from the page'],
        ['max_rows', '2'],
        ['Idempotency-Key', `page-${Date.now()}`],
      ] as const) {
        await ask.locator(`[name="${name}"]`).fill(text)
      }
      const made = await answer(ask, 201)
      assert.deepEqual([made.columns, made.max_rows, made.where], [['birth_date', 'email'], 2, 'id=in.(1,2)'])
      assert.equal((await answer(ask, 200)).id, made.id, 'the key of the form is sent along')
      const back = article('/unmask/requests/{id}/withdraw')
      await back.locator('[name="id"]').fill(made.id)
      assert.equal((await answer(back, 200)).status, 'withdrawn')
    }))
})
