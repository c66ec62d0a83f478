// Hand-written calls and the exact replies of a running Scrim: what people and their tools see.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { type Called, call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const file = join(import.meta.dirname, 'asks/asks.yaml')
const update = process.argv.includes('--update')

const caseSchema = z.strictObject({
  name: z.string(),
  /** A sample person; null: without a token. */
  who: z.string().nullable(),
  /** Method and address. */
  ask: z.string(),
  /** Request headers. */
  send: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  status: z.number().optional(),
  /** The headers that say something of this reply. */
  headers: z.record(z.string(), z.string()).optional(),
  reply: z.unknown().optional(),
})

const cases = z.array(caseSchema).parse(parse(readFileSync(file, 'utf8')))
const received: Pick<z.output<typeof caseSchema>, 'status' | 'headers' | 'reply'>[] = []

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

after(() => {
  if (!update) return
  const head = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
  const written = cases.map((one, i) => ({ ...one, ...received[i] }))
  writeFileSync(file, `${head.join('\n')}\n\n${stringify(written, { lineWidth: 0 })}`)
})

const telling = [
  'content-type',
  'allow',
  'accept-query',
  'www-authenticate',
  'link',
  'scrim-count',
  'scrim-masked',
  'cache-control',
]

/** What differs from call to call, or from one catalogue to the next. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/("(?:audit|instance|catalog)":")[^"]+"/g, '$1…"'],
  [/("next":")[^"]+"/g, '$1…"'],
  [/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:…'],
  [/cursor=[\w-]+/g, 'cursor=…'],
  [/("customer_ref":")[^"]+"/g, '$1…"'],
  [/("issuer":")[^"]+"/g, '$1…"'],
]
const blank = (text: string): string => volatile.reduce((so, [pattern, by]) => so.replace(pattern, by), text)

function toReceived({ status, headers, text, body }: Called) {
  const said = telling.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, blank(value)] as const]
  })
  return { status, headers: Object.fromEntries(said), reply: body === null ? text : JSON.parse(blank(text)) }
}

describe('asks', () => {
  it('are forty or more', () => assert.ok(cases.length >= 40))

  for (const [i, { name, who, ask, send, body, status, headers, reply }] of cases.entries()) {
    it(`${name}: ${ask}`, async () => {
      const [method = '', path = ''] = ask.split(' ')
      const answer = await call(scrim, who, path, { method, headers: send ?? {}, ...(body !== undefined && { body }) })
      const got = toReceived(answer)
      received[i] = got
      if (!update) assert.deepEqual(got, { status, headers, reply })
    })
  }
})
