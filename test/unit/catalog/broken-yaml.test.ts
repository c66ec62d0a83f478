// Every case of test/cases/broken-yaml: a folder of dataset files, and in `expected` the very lines that loading gives.
// After a change that is meant: npm test -- --update broken-yaml, then read the diff.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { toLine } from '../../../gateway/config/diagnostic.ts'
import { cpuSeconds } from '../../cpu-seconds.ts'

const cases = fileURLToPath(new URL('../../cases/broken-yaml/', import.meta.url))
const known = {
  sources: new Map(
    ['shop', 'barn'].map((name) => [
      name,
      { enforcement: 'views' as const, clear: [{ ref: 'env:CLEAR' }], lookup: [] },
    ]),
  ),
  attributes: new Set(['countries']),
  roles: new Set(['analyst', 'owners']),
}
const names = readdirSync(cases)

test('there are cases, so that the others mean something', () => {
  assert.ok(names.length >= 60, `${names.length} cases`)
})

for (const name of names) {
  test(`${name.replaceAll('-', ' ')}: each problem is told once, at its place, with a way to mend it`, async () => {
    const folder = `${cases}${name}`
    const started = cpuSeconds()
    const { catalog, diagnostics } = await loadCatalog(folder, known)
    assert.ok(cpuSeconds(started) < 2, 'a broken file is refused fast')
    assert.equal(catalog, null)
    const lines = diagnostics.map((diagnostic) => toLine({ ...diagnostic, file: relative(folder, diagnostic.file) }))
    if (process.argv.includes('--update')) await writeFile(`${folder}/expected`, `${lines.join('\n')}\n`)
    assert.deepEqual(lines, (await readFile(`${folder}/expected`, 'utf8')).trimEnd().split('\n'))
    assert.ok(lines.length > 0)
    for (const { problem, mend } of diagnostics) assert.ok(problem !== '' && mend !== '')
  })
}
