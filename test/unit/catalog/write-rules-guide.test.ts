// docs/guides/write-rules.md: every block of YAML in it loads as it stands, and the notes that it shows are the notes there are.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { toLine } from '../../../gateway/config/diagnostic.ts'
import { loadSettings } from '../../../gateway/config/load-settings.ts'

const guide = await readFile(resolve(import.meta.dirname, '../../../docs/guides/write-rules.md'), 'utf8')
const blocks = [...guide.matchAll(/^```(yaml|text)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({ kind, text }))
const [dataset, ...others] = blocks

const known = {
  sources: new Map(
    ['shop'].map((name) => [name, { enforcement: 'views' as const, clear: [{ ref: 'env:CLEAR' }], lookup: [] }]),
  ),
  attributes: new Set(['countries', 'org', 'department', 'level']),
  roles: new Set('finance analyst support collector seller contractor auditor'.split(' ')),
}

const settings = `sources: { shop: { masked: [{ url: env:A }] } }
control: { url: env:B, audit_url: env:C }
keys: { current: env:D }
identity:
  issuers:
    - { issuer: 'https://id.example.com', audience: x, algorithms: [ES256], claims: { roles: groups, email: email } }
`

async function inFolder<T>(file: string, text: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-guide-rules-'))
  try {
    await writeFile(join(folder, file), text)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('the guide has an example of each part of a rule', () => {
  const all = others.map(({ text }) => text).join('')
  for (const part of 'read rows clear cannot apps when tenant inherits any'.split(' ')) {
    assert.match(all, new RegExp(`\\b${part}:`), part)
  }
})

for (const [i, { kind, text }] of others.entries()) {
  if (kind !== 'yaml') continue
  const notes = others[i + 1]?.kind === 'text' ? (others[i + 1]?.text.trim().split('\n') ?? []) : []
  if (text.startsWith('roles:')) {
    test('roles of the guide load, and who inherits has the rest', () =>
      inFolder('scrim.yaml', settings + text, async (folder) => {
        const { roles } = await loadSettings(join(folder, 'scrim.yaml'))
        assert.deepEqual(roles.get('reader'), ['grp-data-analysts', 'grp-support', 'grp-leads'])
      }))
    continue
  }
  if (text.startsWith('identity:')) {
    test('the mapping of the guide loads, with each attribute that its rules name', () =>
      inFolder(
        'scrim.yaml',
        `${settings.replace(/^identity:[\s\S]*/m, text)}roles: { analyst: [grp-a] }\n`,
        async (folder) => {
          const { issuers } = await loadSettings(join(folder, 'scrim.yaml'))
          assert.deepEqual(Object.keys(issuers[0]?.claims.attributes ?? {}), ['department', 'level', 'org'])
        },
      ))
    continue
  }
  test(`rules of the guide load without a finding: ${text.split('\n').slice(0, 3).join(' ')}`, () =>
    inFolder('invoices.yaml', `${dataset?.text}${text}`, async (folder) => {
      const loaded = await loadCatalog(folder, known)
      assert.deepEqual(loaded.diagnostics.map(toLine), [])
      const told = loaded.notes.map((note) => note.replaceAll(`${folder}/`, ''))
      assert.deepEqual(
        told.filter((note) => !note.includes('clear, without an approval')),
        notes,
      )
    }))
}
