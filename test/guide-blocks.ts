// The blocks of a guide, and a shell to paste its `sh` blocks into, with a running Scrim in the place of the reader's own.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Scrim } from './scrim.ts'

const root = resolve(import.meta.dirname, '..')

export interface Block {
  readonly language: string
  readonly text: string
}

export const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }))

/**
 * Runs all blocks in one shell, as pasted one after another, and returns what each printed.
 * @param files names that the blocks write to, kept out of the checkout.
 */
export async function paste(scrim: Scrim, blocks: readonly string[], files: readonly string[]): Promise<string[]> {
  const mark = '=====end of block====='
  const folder = await mkdtemp(join(tmpdir(), 'scrim-guide-'))
  const script = blocks
    .map((text) => text.replaceAll('http://127.0.0.1:8080', scrim.url))
    .map((text) => files.reduce((all, file) => all.replaceAll(file, join(folder, file)), text))
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
    // What a guide leaves running when it fails would keep the pipes open, and this waiting.
    child.stdin.end(["trap 'kill $(jobs -p) 2>/dev/null || :' EXIT", ...script].join('\n'))
    const status = await new Promise((settle) => child.once('close', settle))
    assert.equal(status, 0, `${printed}\n${said}`)
    return printed.split(mark).slice(0, -1)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What a `text` block says that was printed: "…" stands for what differs from run to run. */
export const toPattern = (guide: string): RegExp => new RegExp(`^${RegExp.escape(guide).replaceAll('…', '\\S+')}$`)
