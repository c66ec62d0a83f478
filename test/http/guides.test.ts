// The lines that README and the guides tell people to paste, pasted: each `sh` block is run by bash, and the `json` or `text`
// block after it is what it printed. "…" in a guide stands for what differs from run to run.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { before, describe, it } from 'node:test'
import { type Scrim, sharedScrim } from '../scrim.ts'

const root = resolve(import.meta.dirname, '../..')

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

interface Block {
  readonly language: string
  readonly text: string
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }))

/** Runs all blocks in one shell, as pasted one after another, and returns what each printed. */
async function paste(blocks: readonly string[]): Promise<string[]> {
  const mark = '=====end of block====='
  const folder = await mkdtemp(join(tmpdir(), 'scrim-guide-'))
  const script = blocks
    .map((text) =>
      text.replaceAll('http://127.0.0.1:8080', scrim.url).replaceAll('churn.mjs', join(folder, 'churn.mjs')),
    )
    .map((text) => `${text}\necho; echo '${mark}'`)
  const env = {
    ...process.env,
    SCRIM_DATA: scrim.folder,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
  }
  try {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-s'], { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] })
    let printed = ''
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.stdin.end(script.join('\n'))
    const status = await new Promise((settle) => child.once('close', settle))
    assert.equal(status, 0, said)
    return printed.split(mark).slice(0, -1)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The same, with "…" wherever the guide has it. */
function blank(actual: unknown, guide: unknown): unknown {
  if (guide === '…') return '…'
  if (Array.isArray(actual) && Array.isArray(guide)) return actual.map((item, i) => blank(item, guide[i]))
  if (typeof actual !== 'object' || actual === null || typeof guide !== 'object' || guide === null) return actual
  const wanted = new Map(Object.entries(guide))
  return Object.fromEntries(Object.entries(actual).map(([name, value]) => [name, blank(value, wanted.get(name))]))
}

const toPattern = (guide: string): RegExp => new RegExp(`^${RegExp.escape(guide).replaceAll('…', '\\S+')}$`)

for (const file of ['README.md', 'docs/guides/build-a-tool.md', 'docs/guides/test-your-rules.md']) {
  describe(file, () => {
    it('says what really happens when its lines are pasted', async () => {
      const blocks = blocksOf(await readFile(join(root, file), 'utf8'))
      const pasted = blocks.filter(({ language }) => language === 'sh')
      assert.ok(pasted.length >= 3)
      const printed = await paste(pasted.map(({ text }) => text))
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
