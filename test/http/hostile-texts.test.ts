// Hostile texts in every place where a caller may write: the answer is exact, or a refusal that says why. Never a 500, and
// never another row than the one that was asked for.
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { applyDatasets } from '../../gateway/embedded/apply-datasets.ts'
import { loadOrMakeSecrets } from '../../gateway/embedded/secrets.ts'
import { datasetsFolder } from '../../gateway/embedded/settings-file.ts'
import { type Called, call, query } from '../call.ts'
import { hostileTexts, unstorableTexts } from '../hostile-texts.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { waitUntil } from '../wait-until.ts'

const dataset = `kind: Dataset
name: oddities
description: Texts that break naive programs, one row for each.
owner: growth-data
source: shop
table: public.oddities
key: id
classification: internal
columns:
  id:   { type: integer }
  note: { type: text }
access:
  - { role: analyst, read: '*' }
`

let scrim: Scrim
let gateway: SecondGateway
let folder: string

before(async () => {
  scrim = await sharedScrim()
  folder = await mkdtemp(join(tmpdir(), 'scrim-oddities-'))
  await cp(datasetsFolder, folder, { recursive: true })
  await writeFile(join(folder, 'oddities.yaml'), dataset)
  await query(
    scrim,
    'primary',
    'shop',
    'CREATE TABLE IF NOT EXISTS public.oddities (id integer PRIMARY KEY, note text NOT NULL)',
  )
  const insert =
    'INSERT INTO public.oddities SELECT i, t FROM unnest($1::text[]) WITH ORDINALITY AS u(t, i) ON CONFLICT DO NOTHING'
  await query(scrim, 'primary', 'shop', insert, [hostileTexts])
  await applyDatasets(await loadOrMakeSecrets(scrim.folder), scrim.ports.primary, folder)
  gateway = await startSecondGateway(scrim, { datasets: folder })
  await waitUntil('the replica has it all', 10_000, async () => {
    const { status, body } = await ask('/oddities?fields=id&count=exact&limit=1')
    return status === 200 && body.page.count === hostileTexts.length
  })
})

after(async () => {
  await gateway[Symbol.asyncDispose]()
  await query(scrim, 'primary', 'shop', 'DROP TABLE public.oddities CASCADE')
  await rm(folder, { recursive: true })
})

const ask = (path: string, init?: RequestInit): Promise<Called> =>
  call({ ...scrim, url: gateway.url }, 'ana', path, init)

const idOf = (text: string): number => hostileTexts.indexOf(text) + 1
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const pattern = (text: string): string => text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '\\*')
const encode = encodeURIComponent
const isUnderLimits = (path: string): boolean => path.length < 8000

/** Asks that find exactly the rows of one text. */
const exactAsks: Readonly<Record<string, (text: string) => { path: string; init?: RequestInit }>> = {
  'a filter': (text) => ({ path: `/oddities?fields=id&note=eq.${encode(text)}` }),
  'a list': (text) => ({ path: `/oddities?fields=id&note=in.(${encode(quoted(text))},${encode('"no such text"')})` }),
  'a quoted literal': (text) => ({ path: `/oddities?fields=id&or=(note.eq.${encode(quoted(text))},id.lt.0)` }),
  'a pattern': (text) => ({ path: `/oddities?fields=id&note=like.${encode(pattern(text))}` }),
  'a form': (text) => ({
    path: '/oddities/query',
    init: { method: 'POST', body: new URLSearchParams({ fields: 'id', note: `eq.${text}` }) },
  }),
  'a JSON body': (text) => ({
    path: '/oddities',
    init: {
      method: 'QUERY',
      body: JSON.stringify({ fields: 'id', note: `eq.${text}` }),
      headers: { 'content-type': 'application/json' },
    },
  }),
}

describe('a hostile text as a literal', () => {
  for (const [place, make] of Object.entries(exactAsks)) {
    it(`in ${place} finds its own row and no other`, async () => {
      let asked = 0
      for (const text of hostileTexts) {
        const { path, init } = make(text)
        if (!isUnderLimits(path)) continue
        const { status, body } = await ask(path, init)
        assert.deepEqual([status, body.data], [200, [{ id: idOf(text) }]], JSON.stringify(text))
        asked++
      }
      assert.ok(asked > 200, `${asked} texts`)
    })
  }

  it('comes back as it is stored, in every format', async () => {
    const all = await ask('/oddities?order=id&limit=1000')
    assert.deepEqual(
      all.body.data.map(({ note }: { note: string }) => note),
      hostileTexts,
    )
    const rows = await ask('/oddities?order=id&limit=1000&format=rows')
    assert.deepEqual(rows.body, all.body.data)
    const lines = (await ask('/oddities?order=id&limit=1000&format=ndjson')).text.trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      all.body.data,
    )
  })

  it('that PostgreSQL cannot hold is a 400 in every place', async () => {
    for (const text of unstorableTexts) {
      for (const [place, make] of Object.entries(exactAsks)) {
        // An address cannot hold a lone surrogate: encodeURIComponent refuses, and a form replaces it.
        if (!text.isWellFormed() && place !== 'a JSON body') continue
        const { path, init } = make(text)
        const { status, body } = await ask(path, init)
        assert.deepEqual([status, body.code], [400, 'ASK_LITERAL_INVALID'], `${place} ${JSON.stringify(text)}`)
      }
    }
  })

  it('pages through its own order, no row lost or twice', async () => {
    const seen: number[] = []
    for (let cursor = ''; ; ) {
      const { status, body } = await ask(`/oddities?fields=id,note&order=note.desc&limit=17${cursor}`)
      assert.equal(status, 200)
      seen.push(...body.data.map(({ id }: { id: number }) => id))
      if (body.page.next === null) break
      cursor = `&cursor=${body.page.next}`
    }
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      hostileTexts.map((_, i) => i + 1),
    )
  })
})

/** Places where hardly any text means something. */
const otherPlaces: Readonly<Record<string, (text: string) => { path: string; init?: RequestInit }>> = {
  dataset: (text) => ({ path: `/${encode(text)}` }),
  key: (text) => ({ path: `/customers/${encode(text)}` }),
  'deeper path': (text) => ({ path: `/customers/7/${encode(text)}` }),
  'dataset’s page': (text) => ({ path: `/datasets/${encode(text)}` }),
  parameter: (text) => ({ path: `/customers?${encode(text)}=eq.1` }),
  'parameter alone': (text) => ({ path: `/customers?${encode(text)}` }),
  'unencoded query': (text) => ({ path: `/customers?country=eq.${encodeURI(text).replaceAll('#', '')}` }),
  ...Object.fromEntries(
    ['fields', 'order', 'limit', 'cursor', 'count', 'or', 'and', 'not.or', 'format', 'numbers', 'explain', 'plan'].map(
      (name) => [
        name,
        (text: string) => ({ path: `/customers?limit=1&${name}=${encode(text)}`.replace('limit=1&limit', 'limit') }),
      ],
    ),
  ),
  operator: (text) => ({ path: `/customers?limit=1&plan=${encode(text)}.pro` }),
  'name in a condition': (text) => ({ path: `/customers?limit=1&or=(${encode(text)}.eq.1,id.eq.1)` }),
  ...Object.fromEntries(
    ['id', 'lifetime_value', 'signup_date', 'birth_date', 'country'].map((column) => [
      `literal of ${column}`,
      (text: string) => ({ path: `/customers?limit=1&${column}=gte.${encode(text)}` }),
    ]),
  ),
  'literal of opened_at': (text) => ({ path: `/tickets?limit=1&opened_at=lt.${encode(text)}` }),
  header: (text) => ({
    path: '/customers?limit=1',
    init: { headers: { accept: toHeader(text), traceparent: toHeader(text) } },
  }),
  'If-None-Match': (text) => ({ path: '/customers?limit=1', init: { headers: { 'if-none-match': toHeader(text) } } }),
  'content type': (text) => ({
    path: '/customers/query',
    init: { method: 'POST', body: 'limit=1', headers: { 'content-type': toHeader(text) } },
  }),
  form: (text) => ({ path: '/customers/query', init: { method: 'POST', body: text, headers: formHeaders } }),
  'JSON text': (text) => ({ path: '/customers', init: { method: 'QUERY', body: text, headers: jsonHeaders } }),
  'JSON member': (text) => ({
    path: '/customers',
    init: { method: 'QUERY', body: JSON.stringify({ limit: '1', [text]: text }), headers: jsonHeaders },
  }),
}
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }
const jsonHeaders = { 'content-type': 'application/json' }

/** What a header can carry: Latin letters, no line breaks. */
const toHeader = (text: string): string => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').trim()

describe('a hostile text in another place', () => {
  for (const [place, make] of Object.entries(otherPlaces)) {
    it(`${place}: answered or refused with words`, async () => {
      for (const text of [...hostileTexts, '\0', 'a\0b']) {
        const { path, init } = make(text)
        const { status, body, headers } = await ask(path, init)
        const where = `${place} ${JSON.stringify(text)}`
        assert.ok([200, 304, 400, 404, 406, 415].includes(status), `${status} for ${where}`)
        if (status < 400) continue
        assert.equal(headers.get('content-type'), 'application/problem+json', where)
        assert.ok(body.detail.length > 10 && body.hint.length > 5, where)
        assert.ok(body.detail.length < 400, `${where}: an endless echo`)
      }
    })
  }

  it('a name that a caller chose is the member’s name, exactly, or refused', async () => {
    for (const text of hostileTexts) {
      const { status, body } = await ask(`/customers?limit=1&fields=${encode(text)}:id`)
      if (status === 400) continue
      assert.deepEqual([status, Object.keys(body.data[0])], [200, [text.trim()]], JSON.stringify(text))
    }
  })
})
