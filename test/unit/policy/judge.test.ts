// Rules of access as decisions per column: what adds up, what beats what, and what a claim that is not there does.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { evaluate } from '../../../gateway/expr/evaluate.ts'
import type { Expr, Scalar } from '../../../gateway/expr/expr.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { type Access, judge } from '../../../gateway/policy/judge.ts'
import { otherApps } from '../../../gateway/policy/other-apps.ts'

const head = `kind: Dataset
name: things
description: Things.
owner: keeper
source: shop
table: public.things
key: id
classification: confidential
columns:
  id: { type: integer, classification: internal }
  region: { type: text, classification: internal }
  owner: { type: text, classification: internal }
  open: { type: text, classification: public }
  email: { type: text, classification: restricted, mask: email }
  amount: { type: decimal, mask: { bucket: 10 } }
access:
`

async function dataset(access: string, more = ''): Promise<Dataset> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-judge-'))
  try {
    await writeFile(join(folder, 'things.yaml'), `${head}${access}${more}`)
    const { catalog, diagnostics } = await loadCatalog(folder, null)
    const found = catalog?.datasets.get('things')
    assert.ok(found, JSON.stringify(diagnostics))
    return found
  } finally {
    await rm(folder, { recursive: true })
  }
}

const someone = (roles: readonly string[], attributes: Principal['attributes'] = {}, app = 'test'): Principal => ({
  issuer: 'https://id.example.com',
  subject: 'me',
  kind: 'person',
  roles,
  email: null,
  attributes,
  app,
  via: 'oidc',
  actor: null,
})

const rows: readonly Record<string, Scalar>[] = [
  { id: 1, region: 'eu', owner: 'me' },
  { id: 2, region: 'eu', owner: 'you' },
  { id: 3, region: 'us', owner: 'me' },
  { id: 4, region: 'us', owner: 'you' },
  { id: 5, region: null, owner: null },
]

/** The ids of the rows in which the condition holds. */
function where(expr: Expr | null): number[] {
  const environment = {
    claim: () => null,
    maskKey: () => new Uint8Array(64),
  }
  const holds = (row: Record<string, Scalar>): boolean =>
    expr === null || evaluate(expr, (name) => row[name] ?? null, environment) === true
  return rows.filter(holds).map(({ id }) => Number(id))
}

function sees(access: Access | null): Record<string, number[]> {
  if (!access) return {}
  const all = where(access.rows)
  return Object.fromEntries(
    [...access.columns].map(([name, { readable }]) => [name, where(readable).filter((id) => all.includes(id))]),
  )
}

describe('access', () => {
  it('is judged per column: a European row that is not mine shows its region and no e-mail', async () => {
    const things = await dataset(`  - { role: a, read: [id, region], rows: { region: { eq: eu } } }
  - { role: a, read: [email], rows: { owner: { eq: '\${principal.subject}' } } }
`)
    const access = judge(things, someone(['a']))
    assert.deepEqual(access && where(access.rows), [1, 2, 3])
    assert.deepEqual(sees(access), { id: [1, 2], region: [1, 2], open: [1, 2, 3], email: [1, 3] })
  })

  it('lets cannot win wherever it is written, with and without a condition', async () => {
    const things = await dataset(`  - { role: b, cannot: [amount] }
  - { role: a, read: '*' }
  - { role: c, cannot: [email], rows: { region: { eq: us } } }
`)
    assert.equal(judge(things, someone(['a', 'b']))?.columns.has('amount'), false)
    assert.deepEqual(sees(judge(things, someone(['a', 'c']))).email, [1, 2])
    assert.deepEqual(sees(judge(things, someone(['c']))), {})
  })

  it('gives no row where a claim is missing, empty or unfit, also under not and nin', async () => {
    const things = await dataset(`  - { role: in, read: '*', rows: { region: { in: '\${principal.regions}' } } }
  - { role: nin, read: '*', rows: { region: { nin: '\${principal.regions}' } } }
  - { role: not, read: '*', rows: { not: { region: { eq: '\${principal.region}' } } } }
  - { role: any, read: '*', rows: { any: [{ region: { eq: eu } }, { region: { eq: '\${principal.region}' } }] } }
`)
    for (const role of ['in', 'nin', 'not', 'any']) {
      for (const attributes of [{}, { regions: [], region: [] }, { region: ['eu', 'us'] }]) {
        const access = judge(things, someone([role], attributes))
        assert.deepEqual(access && where(access.rows), [], role)
        assert.equal(access?.unmet[0]?.role, role)
      }
    }
    assert.deepEqual(sees(judge(things, someone(['nin'], { regions: ['us'] }))).id, [1, 2])
    assert.deepEqual(sees(judge(things, someone(['not'], { region: ['us'] }))).id, [1, 2])
  })

  it('forbids every row where the condition of a cannot cannot be evaluated', async () => {
    const things = await dataset(`  - { role: a, read: '*' }
  - { role: b, cannot: [email], rows: { region: { in: '\${principal.regions}' } } }
`)
    assert.equal(judge(things, someone(['a', 'b']))?.columns.has('email'), false)
    assert.deepEqual(sees(judge(things, someone(['a', 'b'], { regions: ['us'] }))).email, [1, 2])
  })

  it('gives public columns to everybody, but only in admitted rows where any entry has rows', async () => {
    const open = await dataset("  - { role: a, read: '*' }\n")
    assert.deepEqual(Object.keys(sees(judge(open, someone([])))), ['open'])
    const limited = await dataset("  - { role: a, read: '*', rows: { region: { eq: eu } } }\n")
    assert.equal(judge(limited, someone([])), null)
    assert.deepEqual(sees(judge(limited, someone(['a']))).open, [1, 2])
  })

  it('is clear always only without rows and without a conditional cannot', async () => {
    const things = await dataset(`  - { role: always, read: [id, email], clear: [email] }
  - { role: some, read: [id, email], clear: [email], rows: { region: { eq: eu } } }
  - { role: but, cannot: [email], rows: { region: { eq: us } } }
`)
    const clear = (...roles: string[]) => judge(things, someone(roles))?.columns.get('email')?.clear
    assert.equal(clear('always'), 'always')
    assert.equal(clear('always', 'some'), 'always')
    assert.deepEqual(where(clear('some') as Expr), [1, 2])
    assert.deepEqual(where(clear('always', 'but') as Expr), [1, 2])
  })

  it('never shows more with a role less, nor with an empty role more', async () => {
    const things = await dataset(`  - { role: a, read: [id, region], rows: { region: { eq: eu } } }
  - { role: b, read: [id, email], rows: { owner: { eq: me } } }
  - { role: c, read: [amount] }
`)
    const all = ['a', 'b', 'c']
    for (let mask = 0; mask < 8; mask++) {
      const roles = all.filter((_, i) => mask & (1 << i))
      const full = sees(judge(things, someone(roles)))
      assert.deepEqual(sees(judge(things, someone([...roles, 'empty']))), full)
      for (const gone of roles) {
        const less = sees(judge(things, someone(roles.filter((role) => role !== gone))))
        for (const [name, ids] of Object.entries(less)) for (const id of ids) assert.ok(full[name]?.includes(id), name)
      }
    }
  })

  it('counts an entry only through its apps, also a cannot', async () => {
    const things = await dataset(`  - { role: a, read: [id, region], apps: [board, desk] }
  - { role: b, read: [id, email] }
  - { role: b, cannot: [email], apps: [board] }
`)
    const names = (roles: string[], app: string) => Object.keys(sees(judge(things, someone(roles, {}, app))))
    assert.deepEqual(names(['a'], 'board'), ['id', 'region', 'open'])
    assert.deepEqual(names(['a'], 'desk'), ['id', 'region', 'open'])
    for (const other of ['Board', 'boar', 'board,desk', '']) assert.deepEqual(names(['a'], other), ['open'])
    assert.deepEqual(names(['b'], 'board'), ['id', 'open'])
    assert.deepEqual(names(['b'], 'desk'), ['id', 'open', 'email'])
  })

  it('counts an entry only for whom its when holds', async () => {
    const tests: readonly (readonly [when: string, holds: readonly string[][], fails: readonly string[][]])[] = [
      ['{ region: { eq: eu } }', [['eu'], ['us', 'eu']], [['us'], ['EU'], ['eu ']]],
      ['{ region: { in: [eu, us] } }', [['eu'], ['apac', 'us']], [['apac'], ['']]],
      ['{ region: { neq: eu } }', [['us'], ['us', 'apac']], [['eu'], ['us', 'eu']]],
      ['{ region: { nin: [eu, us] } }', [['apac']], [['eu'], ['apac', 'us']]],
      ['{ region: { nin: [eu], in: [us] } }', [['us']], [['apac'], ['us', 'eu']]],
      ['{ region: { eq: 7 } }', [['7']], [['7.0'], ['07']]],
      ['{ region: { eq: true } }', [['true']], [['TRUE'], ['1']]],
      ['{ region: { eq: eu }, roles: { in: [a] }, subject: { neq: you } }', [['eu']], [['us']]],
      ['{ region: { eq: eu }, roles: { nin: [a] } }', [], [['eu'], ['us']]],
    ]
    for (const [when, holds, fails] of tests) {
      const things = await dataset(`  - { role: a, read: [id, email], when: ${when} }
  - { role: b, read: [amount] }
  - { role: b, cannot: [amount], when: ${when} }
`)
      const of = (roles: string[], region: string[]) => Object.keys(sees(judge(things, someone(roles, { region }))))
      for (const region of holds) {
        assert.deepEqual(of(['a'], region), ['id', 'open', 'email'], `${when} of ${region}`)
        assert.deepEqual(of(['a', 'b'], region), ['id', 'open', 'email'], `${when} of ${region}`)
      }
      for (const region of fails) {
        assert.deepEqual(of(['a'], region), ['open'], `${when} of ${region}`)
        assert.deepEqual(
          of(['b'], region),
          when.includes('nin: [a]') && region[0] === 'eu' ? ['open'] : ['open', 'amount'],
        )
      }
    }
  })

  it('shows no row where a claim of its when is missing, and forbids every row', async () => {
    const things = await dataset(`  - { role: a, read: [id, email], when: { region: { nin: [eu] }, level: { eq: 1 } } }
  - { role: b, read: [amount] }
  - { role: b, cannot: [amount], when: { region: { neq: eu }, level: { eq: 1 } } }
`)
    for (const attributes of [{}, { region: [], level: ['1'] }, { level: ['2'] }]) {
      const access = judge(things, someone(['a'], attributes))
      assert.deepEqual(sees(access), { id: [], open: [1, 2, 3, 4, 5], email: [] })
      assert.deepEqual(access?.unmet[0]?.claims, 'level' in attributes ? ['region'] : ['region', 'level'])
      assert.deepEqual(Object.keys(sees(judge(things, someone(['b'], attributes)))), ['open'])
    }
    assert.deepEqual(sees(judge(things, someone(['a'], { region: ['us'], level: ['1'] }))).email, [1, 2, 3, 4, 5])
    assert.equal(judge(things, someone(['a'], { region: ['us'], level: ['2'] }))?.columns.has('email'), false)
  })

  it('binds every row to the tenant, whatever the entries say', async () => {
    const entries = `  - { role: a, read: '*', clear: [email] }
  - { role: b, read: [id], rows: { owner: { eq: me } } }
  - { role: c, read: '*', rows: { any: [{ region: { eq: eu } }, { not: { region: { eq: eu } } }] } }
`
    const things = await dataset(entries, 'tenant: { column: region, claim: org }\n')
    const existing = (roles: string[], attributes: Principal['attributes']) => {
      const access = judge(things, someone(roles, attributes))
      return access && where(access.rows)
    }
    assert.deepEqual(existing(['a'], { org: ['eu'] }), [1, 2])
    assert.deepEqual(existing(['a', 'b', 'c'], { org: ['us'] }), [3, 4])
    assert.deepEqual(existing(['a'], { org: ['us', 'eu'] }), [1, 2, 3, 4])
    assert.deepEqual(existing(['b'], { org: ['us'] }), [3])
    assert.deepEqual(existing(['c'], { org: ['apac'] }), [])
    for (const none of [{}, { org: [] }, { region: ['eu'] }]) assert.deepEqual(existing(['a', 'b', 'c'], none), [])
    const access = judge(things, someone(['a']))
    assert.deepEqual([access?.tenant?.claim, access?.tenant?.where], ['org', null])
    assert.match(access?.tenant?.rule ?? '', /^things\.yaml:\d+$/)
  })

  it('binds public columns to the tenant, too, for a caller without any role', async () => {
    const things = await dataset("  - { role: a, read: '*' }\n", 'tenant: { column: region, claim: org }\n')
    const access = judge(things, someone([], { org: ['eu'] }))
    assert.deepEqual([...(access?.columns.keys() ?? [])], ['open'])
    assert.deepEqual(access && where(access.rows), [1, 2])
    const none = judge(things, someone([]))
    assert.deepEqual(none && where(none.rows), [])
  })

  it('shows no row where the claim of the tenant does not fit its column', async () => {
    const things = await dataset("  - { role: a, read: '*' }\n", 'tenant: { column: id, claim: org }\n')
    const existing = (...org: string[]) => where(judge(things, someone(['a'], { org }))?.rows ?? null)
    assert.deepEqual(existing('1'), [1])
    assert.deepEqual(existing('1', '3'), [1, 3])
    for (const unfit of [['one'], ['1', 'one'], ['1.5'], ['']]) assert.deepEqual(existing(...unfit), [])
  })

  it('never takes one caller for another: each answer is that of a judgement made anew', async () => {
    const text = `  - { role: a, read: [id], apps: [board] }
  - { role: a, read: [email], when: { region: { eq: eu } } }
  - { role: a, cannot: [id], when: { level: { eq: 1 } } }
  - { role: b, read: [amount], rows: { owner: { eq: '\${principal.subject}' } } }
`
    const more = 'tenant: { column: region, claim: org }\n'
    const shared = await dataset(text, more)
    for (const roles of [['a'], ['b'], ['a', 'b']]) {
      for (const app of ['board', 'desk']) {
        for (const region of [[], ['eu'], ['us']]) {
          for (const level of [[], ['1'], ['2']]) {
            for (const org of [[], ['eu'], ['us']]) {
              for (const subject of ['me', 'you']) {
                const who = { ...someone(roles, { region, level, org }, app), subject }
                assert.deepEqual(judge(shared, who), judge({ ...shared }, who))
              }
            }
          }
        }
      }
    }
  })
})

describe('the apps through which a dataset would be read', () => {
  it('are those of the own roles, and only where something could be read through them', async () => {
    const things = await dataset(
      `  - { role: a, read: [id], apps: [desk, board] }
  - { role: a, cannot: [id, open], apps: [desk] }
  - { role: a, read: [region], apps: [lab], when: { region: { eq: eu } } }
  - { role: b, read: [id], apps: [other] }
`.concat("  - { role: c, read: '*', rows: { region: { eq: eu } } }\n"), // so that the public column is not open to all
    )
    assert.deepEqual(otherApps(things, someone(['a'], { region: ['us'] })), ['board'])
    assert.deepEqual(otherApps(things, someone(['a'], { region: ['eu'] })), ['board', 'lab'])
    assert.deepEqual(otherApps(things, someone(['b', 'unknown'])), ['other'])
    assert.deepEqual(otherApps(things, someone([])), [])
  })

  it('are never those of another role, also where they would lift a prohibition', async () => {
    const things = await dataset(`  - { role: a, cannot: [open], apps: [test] }
  - { role: b, read: [id], apps: [secret-tool] }
`)
    assert.equal(judge(things, someone(['a'])), null)
    assert.deepEqual(otherApps(things, someone(['a'])), [])
  })
})
