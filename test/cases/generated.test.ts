// Every generated file of the checkout is what the code makes of it: so the words of masks, types, failures and schemas
// are what their readers see.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { generatedFiles } from '../../gateway/cli/generated-files.ts'

for (const [path, content] of generatedFiles) {
  test(`${path} is fresh: else run npm run generate`, () => {
    assert.equal(content(), readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8'))
  })
}
