// Whoever types commands is told what to type: no hint of the gateway that a command can meet is left in the words of HTTP,
// and no translation is left of a hint that is gone.
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { addresses, toTyped } from '../../../../gateway/cli/query/to-typed.ts'

const root = resolve(import.meta.dirname, '../../../..')
/** These speak of addresses to whoever calls them: replies, and refusals of a method or a path that no command uses. */
const ofHttp = ['doors/control/say-next.ts', 'doors/control/control-route.ts']
const id = '01JD8V4Q0X5B7N2M9T3K6R1S0P'

/** Each text of the source that names a call, as it would be said. */
async function hints(): Promise<readonly string[]> {
  const files = globSync(['unmask/*.ts', 'plan/*.ts', 'doors/control/*.ts'], { cwd: join(root, 'gateway') })
  const sources = files
    .filter((file) => !ofHttp.includes(file))
    .map((file) => readFile(join(root, 'gateway', file), 'utf8'))
  const texts = (await Promise.all(sources)).flatMap((source) => source.match(/'[^'\n]*'|`[^`\n]*`/g) ?? [])
  return texts
    .map((text) =>
      text
        .slice(1, -1)
        .replaceAll(/\$\{[\w.]*id\}|\{id\}/g, id)
        .replaceAll(/\$\{[^}]*\}/g, 'word'),
    )
    .filter((text) => /\b(GET|POST) \/(unmask|datasets|me)\b/.test(text))
}

describe('a hint of the gateway', () => {
  it('comes out with what to type, whichever it is', async () => {
    const all = await hints()
    assert.ok(all.length > 15)
    for (const hint of all) {
      const typed = toTyped(hint, 'UNMASK_NOT_ALLOWED')
      assert.doesNotMatch(typed, /GET|POST|Approval-Token|request_access|\{/, hint)
      assert.match(typed, /npx scrim [a-z]|--grant/, hint)
    }
  })

  it('is what each translation is of', async () => {
    const all = (await hints()).map((hint) => `${hint} Again: POST /unmask/requests/${id}.`)
    const unused = addresses.slice(0, -1).filter(([said]) => !all.some((hint) => said.test(hint)))
    assert.deepEqual(unused, [])
  })

  it('can be pasted to its end', () => {
    for (const [said, typed] of [
      ['Ask anew: POST /unmask/requests.', 'Ask anew: npx scrim request --help'],
      [`To say no to it: POST /unmask/requests/${id}/deny.`, `To say no to it: npx scrim deny ${id}`],
      ['GET /unmask/grants lists the live ones.', 'npx scrim grants lists the live ones.'],
    ] as const) {
      assert.equal(toTyped(said, 'UNMASK_NOT_ALLOWED'), typed)
    }
  })

  it('about members of a body names the options, and the columns of a dataset as they are', () => {
    const said = 'duration: write for example 30s, 15m, 4h or 90d; max_rows: write at least 1. For example {"a":["b"]}.'
    const typed =
      '--duration: write for example 15m or 1h, at most what the dataset allows; --max-rows: write at least 1.'
    assert.equal(toTyped(said, 'UNMASK_REQUEST_INVALID'), typed)
    assert.equal(toTyped('"max_rows" is too small.', 'UNMASK_REQUEST_INVALID'), '--max-rows is too small.')
    const column = 'There is no field "reason".'
    assert.equal(toTyped(column, 'ASK_FIELD_UNKNOWN'), column)
  })
})
