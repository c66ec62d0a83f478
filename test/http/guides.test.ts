// The lines that README and the guides tell people to paste, pasted: each `sh` block is run by bash, and the `json` or `text`
// block after it is what it printed. "…" in a guide stands for what differs from run to run.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { before, describe, it } from 'node:test'
import { freePorts } from '../../gateway/embedded/free-port.ts'
import { blocksOf, paste, toPattern } from '../guide-blocks.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const root = resolve(import.meta.dirname, '../..')

/** Of what a guide starts itself; 8080 is the reader's own Scrim. */
const ports = ['8081', '8082', '9000']

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

/** The same, with "…" wherever the guide has it. */
function blank(actual: unknown, guide: unknown): unknown {
  if (guide === '…') return '…'
  if (Array.isArray(actual) && Array.isArray(guide)) return actual.map((item, i) => blank(item, guide[i]))
  if (typeof actual !== 'object' || actual === null || typeof guide !== 'object' || guide === null) return actual
  const wanted = new Map(Object.entries(guide))
  return Object.fromEntries(Object.entries(actual).map(([name, value]) => [name, blank(value, wanted.get(name))]))
}

for (const file of [
  'README.md',
  'docs/guides/build-a-tool.md',
  'docs/guides/graphql.md',
  'docs/guides/related-rows-and-totals.md',
  'docs/guides/test-your-rules.md',
  'docs/guides/approve-and-be-approved.md',
  'docs/guides/unmask-over-http.md',
  'docs/guides/hear-by-webhook.md',
]) {
  describe(file, () => {
    it('says what really happens when its lines are pasted', async () => {
      const blocks = blocksOf(await readFile(join(root, file), 'utf8'))
      const pasted = blocks.filter(({ language }) => language === 'sh')
      assert.ok(pasted.length >= 3)
      const free = await freePorts(ports.length)
      const onFree = (text: string): string =>
        ports.reduce((all, port, i) => all.replaceAll(port, String(free[i])), text)
      const printed = await paste(
        scrim,
        pasted.map(({ text }) => onFree(text)),
        ['churn.mjs', 'receiver.mjs', 'heard.txt', 'gateway.log'],
      )
      let compared = 0
      for (const [i, block] of blocks.entries()) {
        const before = blocks[i - 1]
        if (before?.language !== 'sh') continue
        const actual = printed[pasted.indexOf(before)] ?? ''
        // A page cannot show that CSV ends its lines with CRLF.
        if (block.language === 'text')
          assert.match(actual.trim().replaceAll('\r\n', '\n'), toPattern(block.text.trim()))
        else if (block.language === 'json') {
          const guide = JSON.parse(block.text)
          assert.deepEqual(blank(JSON.parse(actual), guide), guide)
        } else continue
        compared++
      }
      assert.ok(compared >= 2)
    })
  })
}
