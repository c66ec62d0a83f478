// Ask + who + the shipped datasets → plan, SQL and rows: each case of reads/cases.yaml is planned, compared with its
// golden text, and executed on the replica. `npm test -- reads --update` writes the golden text anew.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { parseAsk } from '../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { Refusal } from '../../gateway/errors/refusal.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { planRead } from '../../gateway/plan/plan-read.ts'
import { createSeal } from '../../gateway/seal/seal.ts'
import { createPostgresSource } from '../../gateway/sources/postgres/create-postgres-source.ts'
import { writeRead } from '../../gateway/sources/postgres/write-read.ts'
import { writeRelease } from '../../gateway/sources/postgres/write-release.ts'
import type { Page, Source } from '../../gateway/sources/source.ts'
import { sharedScrim } from '../scrim.ts'

const folder = resolve(import.meta.dirname, 'reads')
const update = process.argv.includes('--update')
const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })

const schema = z.strictObject({
  name: z.string(),
  who: z.strictObject({
    roles: z.array(z.string()),
    attributes: z.record(z.string(), z.array(z.string())).default({}),
  }),
  dataset: z.string(),
  key: z.array(z.string()).optional(),
  ask: z.string().default(''),
})

let catalog: Catalog
let source: Source

before(async () => {
  const scrim = await sharedScrim()
  const loaded = await loadCatalog(resolve(import.meta.dirname, '../../datasets'), null)
  assert.ok(loaded.catalog)
  catalog = loaded.catalog
  const secret = (name: string): Promise<string> => readFile(join(scrim.folder, 'secrets', name), 'utf8')
  const { shop } = parse(await readFile(join(scrim.folder, 'scrim.yaml'), 'utf8')).sources
  const nameOf = (urls: { url: string }[]): string => (urls[0]?.url ?? '').replace('file:secrets/', '')
  source = createPostgresSource({
    settings: {
      masked: [],
      clear: [],
      lookup: [],
      admin: null,
      enforcement: 'views',
      requireStandby: true,
      maxLagMs: 30_000,
    },
    masked: [(await secret(nameOf(shop.masked))).trim()],
    clear: [(await secret(nameOf(shop.clear))).trim()],
    datasets: [],
    replyBytes: 8_000_000,
  })
})

after(() => source.close())

const principal = (who: z.output<typeof schema>['who']): Principal => ({
  issuer: 'https://id.example.com',
  subject: 'someone',
  kind: 'person',
  roles: who.roles,
  email: 'someone@example.com',
  attributes: who.attributes,
  app: 'cases',
  via: 'oidc',
  actor: null,
})

/** What is compared: the statement, what each column is and why, and what came of it. */
async function outcome(given: z.output<typeof schema>): Promise<unknown> {
  try {
    const pairs = given.ask
      .split('&')
      .filter(Boolean)
      .map((pair): [string, string] => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), pair.slice(at + 1)]
      })
    const ask = parseAsk(given.dataset, given.key ?? null, pairs, limits)
    const plan = planRead(ask, principal(given.who), catalog, seal, { cells: 100_000, rows: 20_000 })
    const { statement } = writeRead(plan, 'views')
    const page = await source.read(plan)
    const released = await source.release(plan, page)
    return {
      pool: statement.pool,
      sql: statement.text,
      values: statement.values,
      ...(plan.release && { release: writeRelease(plan, plan.release, page.keys.slice(0, 2), 'views').text }),
      columns: plan.columns.map(({ as, how, rule }) => `${as}: ${how} by ${rule}`),
      ...(plan.notices.length > 0 && { notices: plan.notices }),
      ...(plan.revealed.length > 0 && { revealed: plan.revealed.map(({ name, rule }) => `${name} by ${rule}`) }),
      ...(page.count !== null && { count: page.count }),
      more: page.more,
      rows: released.rows
        .slice(0, 3)
        .map((row) =>
          row.map((cell) => (cell === null ? null : String(cell).replace(/^[0-9a-f]{32}$/, '(pseudonym)'))),
        ),
      ...(plan.related.length > 0 && { related: relatedOf(page) }),
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { refused: error.code, detail: error.parts.detail }
  }
}

/** Per relation, of the first rows: the rows beside each. */
const relatedOf = ({ related }: Page): unknown =>
  related.map((pages) =>
    pages.slice(0, 3).map((page) => ({
      more: page.more,
      rows: page.rows.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
      ...(page.related.length > 0 && { related: relatedOf(page) }),
    })),
  )

describe('a read, from ask to rows', async () => {
  const cases = z.array(schema).parse(parse(await readFile(join(folder, 'cases.yaml'), 'utf8')))
  const goldenFile = join(folder, 'golden.yaml')
  const golden: Record<string, unknown> = update ? {} : parse(await readFile(goldenFile, 'utf8'))
  const found: Record<string, unknown> = {}
  after(async () => {
    if (update) await writeFile(goldenFile, stringify(found, { lineWidth: 0 }))
  })
  for (const given of cases) {
    it(given.name, async () => {
      const actual = parse(stringify(await outcome(given)))
      found[given.name] = actual
      if (!update) assert.deepEqual(actual, golden[given.name])
    })
  }
  it('has a golden text for every case and no other', () => {
    if (!update)
      assert.deepEqual(
        Object.keys(golden),
        cases.map(({ name }) => name),
      )
  })
})
