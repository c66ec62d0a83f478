// Every failure that the page lists is met somewhere, and every stage has its own status.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { failures } from '../../gateway/errors/failures.ts'

const root = resolve(import.meta.dirname, '../..')
const code = globSync('gateway/**/*.ts', { cwd: root })
  .filter((file) => file !== 'gateway/errors/failures.ts')
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

describe('failures', () => {
  for (const [name, { status }] of Object.entries(failures)) {
    it(`${name} is thrown somewhere and has a status of its stage`, () => {
      assert.ok(code.includes(`'${name}'`), 'nothing throws it')
      const allowed = {
        ASK: /^4/,
        AUTH: /^(401|503)$/,
        PLAN: /^(400|403|404)$/,
        SOURCE: /^(400|502|503|504)$/,
        LIMIT: /^429$/,
        UNMASK: /^(400|403|404|409)$/,
        AUDIT: /^503$/,
        CONTROL: /^503$/,
        HTTP: /^(400|404|408|431)$/,
        UNEXPECTED: /^500$/,
      }[String(name.split('_')[0])]
      assert.match(String(status), allowed ?? /never/)
    })
  }
})
