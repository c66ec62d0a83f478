// Any access entries over one small dataset, any principal, and what each cell of a few rows then is.
import fc from 'fast-check'
import type { AccessEntry, ClaimTest, Dataset } from '../../gateway/catalog/dataset.ts'
import { and, claim, column, compare, is, isIn, not, or, value } from '../../gateway/expr/build.ts'
import { evaluate } from '../../gateway/expr/evaluate.ts'
import type { Expr } from '../../gateway/expr/expr.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { judge } from '../../gateway/policy/judge.ts'
import type { RawRow } from './reference-access.ts'

const roles = ['a', 'b', 'c']
const apps = ['board', 'desk', 'cli']
const regions = ['eu', 'us']

/** Every mix of what the conditions look at, nulls among them. */
export const rows: readonly RawRow[] = ['eu', 'us', 'apac', null].flatMap((region, i) =>
  ['me', 'you', 'a', null].flatMap((owner, j) =>
    [1, 2, null].map((score, k) => ({ id: 100 * i + 10 * j + k, region, owner, score })),
  ),
)

const region = column('region', 'text')
const owner = column('owner', 'text')
const score = column('score', 'integer')
const list = (name: string) => ({ kind: 'claim', name, type: 'text' }) as const

const leaf: fc.Arbitrary<Expr> = fc.constantFrom(
  compare('eq', region, value('eu', 'text')),
  compare('neq', region, value('us', 'text')),
  isIn(region, { kind: 'literals', values: ['eu', 'apac'], type: 'text' }),
  isIn(region, list('regions')),
  not(isIn(region, list('regions'))),
  compare('eq', region, claim('region', 'text')),
  compare('eq', owner, claim('subject', 'text')),
  isIn(owner, list('roles')),
  compare('gte', score, claim('level', 'integer')),
  compare('lt', score, value(2, 'integer')),
  is(region, 'null'),
)
const { condition: arbitraryRows } = fc.letrec<{ condition: Expr }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    { weight: 6, arbitrary: leaf },
    tie('condition').map(not),
    fc.tuple(tie('condition'), tie('condition')).map(and),
    fc.tuple(tie('condition'), tie('condition')).map(or),
  ),
}))

const arbitraryTest: fc.Arbitrary<ClaimTest> = fc.oneof(
  fc.record({
    claim: fc.constantFrom('department', 'regions'),
    op: fc.constantFrom('eq', 'neq', 'in', 'nin'),
    values: fc.subarray(['eu', 'us', 'sales', '1'], { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    claim: fc.constant('roles'),
    op: fc.constantFrom('in', 'nin'),
    values: fc.subarray(roles, { minLength: 1 }),
  }),
)

export const arbitraryEntry = ({ columns }: Dataset): fc.Arbitrary<AccessEntry> => {
  const names = [...columns.keys()]
  const secret = names.filter((name) => columns.get(name)?.mask && !columns.get(name)?.derived)
  return fc
    .record({
      role: fc.constantFrom(...roles),
      read: fc.oneof(fc.subarray(names), fc.constant(names), fc.constant<string[]>([])),
      clear: fc.subarray(secret),
      cannot: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.subarray(names, { maxLength: 3 })),
      rows: fc.option(arbitraryRows, { freq: 1 }),
      apps: fc.option(fc.subarray(apps, { minLength: 1, maxLength: 2 }), { freq: 1 }),
      when: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(arbitraryTest, { maxLength: 2 })),
      line: fc.integer({ min: 20, max: 99 }),
    })
    .map(({ line, ...entry }) => ({
      ...entry,
      clear: entry.clear.filter((name) => entry.read.includes(name)),
      lookup: [],
      position: { file: 'things.yaml', line },
    }))
}

/** The dataset with other entries, and now and then a tenant. */
export const arbitraryDataset = (dataset: Dataset): fc.Arbitrary<Dataset> =>
  fc
    .record({
      access: fc.array(arbitraryEntry(dataset), { maxLength: 6 }),
      tenant: fc.option(
        fc.constantFrom(
          { column: 'region', claim: 'regions' },
          { column: 'score', claim: 'level' },
          { column: 'owner', claim: 'roles' },
        ),
        { freq: 1 },
      ),
    })
    .map(({ access, tenant }) => ({
      ...dataset,
      access,
      tenant: tenant && { ...tenant, position: { file: 'things.yaml', line: 9 } },
    }))

const someOf = (...values: string[]) => fc.option(fc.subarray(values), { freq: 4, nil: undefined })

export const arbitraryPrincipal: fc.Arbitrary<Principal> = fc
  .record({
    roles: fc.subarray(roles),
    app: fc.constantFrom(...apps),
    subject: fc.constantFrom('me', 'you'),
    regions: someOf(...regions),
    region: someOf(...regions),
    department: someOf('sales', 'fraud'),
    level: someOf('1', '2', 'high'),
  })
  .map(({ roles: own, app, subject, ...attributes }) => ({
    issuer: 'https://id.example.com',
    subject,
    kind: 'person',
    roles: own,
    email: null,
    attributes: Object.fromEntries(Object.entries(attributes).flatMap(([name, of]) => (of ? [[name, of]] : []))),
    app,
    via: 'oidc',
    actor: null,
  }))

/** From nothing to all: a cell that may not be read, one that is shown masked, and the stored value. */
export type Cell = 0 | 1 | 2

/** `exists` and every column of every row, by the gateway's own judgement. */
export function cellsOf(dataset: Dataset, principal: Principal): ReadonlyMap<string, Cell> {
  const access = judge(dataset, principal)
  const cells = new Map<string, Cell>()
  const env = {
    claim: (name: string): never => {
      throw new Error(`the claim ${name} was not bound`)
    },
    maskKey: () => new Uint8Array(64),
  }
  for (const row of rows) {
    const holds = (expr: Expr | null): boolean =>
      expr === null || evaluate(expr, (name) => row[name] ?? null, env) === true
    const exists = access !== null && holds(access.rows)
    cells.set(`${row.id}`, exists ? 2 : 0)
    for (const name of dataset.columns.keys()) {
      const found = access?.columns.get(name)
      const isReadable = exists && found !== undefined && holds(found.readable)
      const isClear = found?.clear === 'always' || (typeof found?.clear === 'object' && holds(found.clear))
      cells.set(`${row.id}.${name}`, !isReadable ? 0 : found.column.mask === null || isClear ? 2 : 1)
    }
  }
  return cells
}
