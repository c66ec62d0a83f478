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

async function dataset(access: string): Promise<Dataset> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-judge-'))
  try {
    await writeFile(join(folder, 'things.yaml'), head + access)
    const { catalog, diagnostics } = await loadCatalog(folder, null)
    const found = catalog?.datasets.get('things')
    assert.ok(found, JSON.stringify(diagnostics))
    return found
  } finally {
    await rm(folder, { recursive: true })
  }
}

const someone = (roles: readonly string[], attributes: Principal['attributes'] = {}): Principal => ({
  issuer: 'https://id.example.com',
  subject: 'me',
  kind: 'person',
  roles,
  email: null,
  attributes,
  app: 'test',
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
})
