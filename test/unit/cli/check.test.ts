// `scrim check` and `scrim generate` as a person runs them: what goes to stdout, and the exit status.
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { check } from '../../../gateway/cli/check.ts'
import type { Command } from '../../../gateway/cli/command.ts'
import { generate } from '../../../gateway/cli/generate.ts'

const shipped = fileURLToPath(new URL('../../../datasets', import.meta.url))

async function run(command: Command, ...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const status = await command.run(args, { out: (text) => out.push(text), say: (text) => said.push(text) })
  return { status, out, said: said.join('\n') }
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-check-'))
  try {
    await cp(shipped, join(folder, 'datasets'), { recursive: true })
    await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('clean files give status 0, nothing on stdout, and notes on stderr', async () => {
  const { status, out, said } = await run(check, shipped)
  assert.deepEqual([status, out], [0, []])
  assert.match(said, /customers\.yaml:\d+:\d+ {2}access\[1\]\.clear\[0\] {2}support is shown "full_name" clear/)
})

test('findings of dataset files and of the scrim.yaml beside them come together, with status 1', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'scrim.yaml'), 'listen: { port: never }\n')
    await writeFile(join(folder, 'datasets', 'broken.yaml'), 'kind: Dataset\nkind: Dataset\n')
    const { status, out } = await run(check, join(folder, 'datasets'))
    assert.equal(status, 1)
    assert.ok(
      out.includes(
        `${join(folder, 'datasets', 'broken.yaml')}:2:1  kind  "kind" is written twice  keep one of the two`,
      ),
    )
    assert.ok(out.some((line) => line.includes('scrim.yaml:1:17  listen.port  must be a number')))
  }))

test('a source in query mode, and one without a clear login, are told each time; a pseudonym in query mode is a finding', () =>
  inFolder(async (folder) => {
    const text = (enforcement: string): string => `sources:
  shop: { masked: [{ url: "env:MASKED" }], enforcement: ${enforcement} }
control: { url: "env:CONTROL", audit_url: "env:AUDIT" }
keys: { current: "env:KEY" }
identity:
  issuers:
    - { issuer: "https://id.example.com", audience: "https://api.example.com", claims: { roles: groups, attributes: { countries: countries } } }
roles: { analyst: [a], support: [b], marketing: [c], contractor: [d], growth-data: [e], growth-data-leads: [f], people-team: [g] }
`
    await writeFile(join(folder, 'scrim.yaml'), text('views'))
    const inViews = await run(check, join(folder, 'datasets'))
    assert.deepEqual([inViews.status, inViews.out], [0, []])
    assert.match(inViews.said, /source shop has no clear login: nothing above internal of it is shown clear/)
    assert.doesNotMatch(inViews.said, /query mode/)
    await writeFile(join(folder, 'scrim.yaml'), text('query'))
    const { status, out, said } = await run(check, join(folder, 'datasets'))
    assert.equal(status, 1)
    assert.match(said, /source shop is in query mode: its login can read raw columns/)
    assert.match(
      out.join('\n'),
      /customers\.yaml:15:\d+ {2}columns\.customer_ref\.mask {2}mask pseudonym needs a secret key/,
    )
    assert.equal(out.length, 1)
  }))

test('the JSON form holds the same findings', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'datasets', 'broken.yaml'), '[]')
    const { status, out } = await run(check, join(folder, 'datasets'), '--json')
    assert.equal(status, 1)
    const { diagnostics, notes } = JSON.parse(out.join(''))
    assert.deepEqual([diagnostics.length, diagnostics[0].line, diagnostics[0].problem], [1, 1, 'is not a mapping'])
    assert.ok(notes.length >= 2)
  }))

test('wrong usage gives status 2 and the usage', async () => {
  for (const args of [['--frobnicate'], ['a', 'b'], ['--config']]) {
    const { status, said } = await run(check, ...args)
    assert.equal(status, 2)
    assert.match(said, /scrim check \[DIR\]/)
  }
  assert.equal((await run(generate, '--force')).status, 2)
})

test('the generated files of this checkout are not stale', async () => {
  const { status, out } = await run(generate, '--check')
  assert.deepEqual([status, out], [0, []])
})
