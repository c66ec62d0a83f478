// What the reference page must never do with a stored value, and that everybody can use it: by keyboard, in the dark, on a
// phone.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { query } from '../call.ts'
import { waitUntil } from '../wait-until.ts'
import { contrast, evil, noScroll, openDataset, scrim, send, signIn, unfold, visit } from './reader.ts'

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
