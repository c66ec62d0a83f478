// Every mask of the registry on a real Postgres: its examples, hostile and random values of every type it accepts.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { column } from '../../gateway/expr/build.ts'
import { evaluate } from '../../gateway/expr/evaluate.ts'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { columnTypes } from '../../gateway/expr/expr.ts'
import { literalTarget, renderExpr } from '../../gateway/sources/postgres/render-expr.ts'
import type { Mask } from '../../masks/mask.ts'
import { masks } from '../../masks/registry.ts'
import { type ExpressionDatabase, startExpressionDatabase, toCell } from '../expression-database.ts'
import { arbitraryValue, valuesOf } from '../hostile-values.ts'
import { testEnvironment } from '../mask-keys.ts'
import { optionsOf } from './mask-options.ts'
import { maskOracles } from './mask-oracles.ts'
import { maskTwins } from './mask-twins.ts'
import { arbitraryKinds, textsOfKinds } from './texts-of-kinds.ts'

let database: ExpressionDatabase
before(async () => {
  database = await startExpressionDatabase()
})
after(() => database.stop())

interface Shown {
  readonly raw: Scalar
  readonly shown: Scalar
}

/** Shows every value in Postgres as a view would, and checks type, evaluator and null on the way. */
async function show(mask: Mask, options: unknown, type: ColumnType, values: readonly Scalar[]): Promise<Shown[]> {
  const rows = await database.fill(
    { raw: type },
    values.map((raw) => ({ raw })),
  )
  return showFilled(
    mask,
    options,
    type,
    rows.map((row) => row.raw ?? null),
  )
}

async function showFilled(mask: Mask, options: unknown, type: ColumnType, raws: readonly Scalar[]): Promise<Shown[]> {
  const expr = mask.expr(column('raw', type), options)
  const sql = renderExpr(expr, literalTarget('d'))
  const cells = await database.query(
    `SELECT ${sql}, pg_typeof(${sql})::text, pg_typeof(d.raw)::text FROM public.d d ORDER BY d.n`,
  )
  assert.equal(cells.length, raws.length)
  return cells.map(([cell, shownType, rawType], at) => {
    const raw = raws[at] ?? null
    const shown = toCell(cell ?? null, type)
    const name = `${mask.name} ${JSON.stringify(options)} of ${type} ${String(raw).slice(0, 80)}`
    assert.equal(shownType, rawType, `${name} keeps the type`)
    assert.deepEqual(
      shown,
      evaluate(expr, () => raw, testEnvironment),
      `${name} is what the evaluator says`,
    )
    if (raw === null) assert.equal(shown, null, `${name} is null`)
    return { raw, shown }
  })
}

for (const mask of masks.values()) {
  test(`${mask.name} shows its examples as written`, async () => {
    assert.ok(mask.examples.some(([, raw]) => raw === null))
    for (const [options, raw, shown, type = mask.accepts[0] ?? 'text'] of mask.examples) {
      assert.deepEqual(await show(mask, mask.options.parse(options), type, [raw]), [
        { raw: await readBack(raw, type), shown },
      ])
    }
  })

  for (const type of mask.accepts) {
    test(`${mask.name} of ${type} is total over hostile and random values, and shows what it declares`, async (t) => {
      const oracle = maskOracles[mask.name]
      assert.ok(oracle, 'a mask needs an oracle in mask-oracles.ts')
      const ofKinds = type === 'text' ? [...textsOfKinds, ...fc.sample(arbitraryKinds, 1200)] : []
      const values = [...valuesOf(type), ...fc.sample(arbitraryValue(type), 800), ...ofKinds]
      const raws = (
        await database.fill(
          { raw: type },
          values.map((raw) => ({ raw })),
        )
      ).map((row) => row.raw ?? null)
      for (const options of optionsOf(mask, type)) {
        for (const { raw, shown } of await showFilled(mask, options, type, raws)) {
          const expected: Scalar = raw === null ? null : oracle(String(raw), toRecord(options), type)
          assert.deepEqual(shown, expected, `${mask.name} ${JSON.stringify(options)} ${String(raw).slice(0, 80)}`)
        }
      }
      t.diagnostic(`${raws.length * optionsOf(mask, type).length} cells, 0 differences`)
    })
  }

  for (const type of mask.accepts) {
    test(`${mask.name} of ${type} shows nothing beyond what it declares: what differs elsewhere is shown alike`, async (t) => {
      const twins = maskTwins[mask.name]
      assert.ok(twins, 'a mask needs twins in mask-twins.ts')
      let differing = 0
      for (const options of optionsOf(mask, type)) {
        const pairs: (readonly [Scalar, Scalar])[] = fc.sample(twins(toRecord(options), type), 200)
        const shown = await show(mask, options, type, pairs.flat())
        for (const [at, [a, b]] of pairs.entries()) {
          assert.deepEqual(
            shown[2 * at]?.shown,
            shown[2 * at + 1]?.shown,
            `${mask.name} ${JSON.stringify(options)} tells ${JSON.stringify(a)} from ${JSON.stringify(b)}`,
          )
          if (shown[2 * at]?.raw !== shown[2 * at + 1]?.raw) differing++
        }
      }
      assert.ok(differing >= 50, `only ${differing} pairs differ`)
      t.diagnostic(`${differing} pairs that differ, 0 told apart`)
    })
  }

  for (const type of mask.keepsOrder ? mask.accepts : []) {
    test(`${mask.name} of ${type} keeps the order`, async () => {
      const hostile = valuesOf(type).filter((value) => String(value).length < 200)
      const values = [...hostile, ...fc.sample(arbitraryValue(type), 250)]
      await database.fill(
        { raw: type },
        values.map((raw) => ({ raw })),
      )
      for (const options of optionsOf(mask, type)) {
        const sql = (alias: string): string => renderExpr(mask.expr(column('raw', type), options), literalTarget(alias))
        const outOfOrder = await database.query(
          `SELECT a.raw, b.raw FROM public.d a JOIN public.d b ON a.raw <= b.raw WHERE NOT ${sql('a')} <= ${sql('b')}`,
        )
        assert.deepEqual(outOfOrder, [])
      }
    })
  }

  test(`${mask.name} refuses options it does not know`, () => {
    assert.equal(mask.options.safeParse({ ...toRecord(mask.examples[0]?.[0]), unknown: 1 }).success, false)
  })
}

test('a pseudonym is the HMAC of node:crypto, differs by domain, and is 32 hex digits', async () => {
  const pseudonym = masks.get('pseudonym')
  assert.ok(pseudonym)
  const values = ['mona@example.com', '', 'é'.repeat(1024)]
  const customer = await show(pseudonym, { domain: 'customer' }, 'text', values)
  const order = await show(pseudonym, { domain: 'order' }, 'text', values)
  for (const [at, { raw, shown }] of customer.entries()) {
    assert.equal(shown, maskOracles.pseudonym?.(String(raw), { domain: 'customer' }, 'text'))
    assert.match(String(shown), /^[0-9a-f]{32}$/)
    assert.notEqual(shown, order[at]?.shown)
  }
})

test('masks are the same, and raise on nothing, over a column whose collation is not deterministic', async () => {
  await database.query(
    `CREATE COLLATION IF NOT EXISTS public.loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`,
  )
  const values = valuesOf('text').filter((value) => String(value).length < 5000)
  await database.fill(
    { raw: 'text' },
    values.map((raw) => ({ raw })),
  )
  await database.query('ALTER TABLE public.d ALTER COLUMN raw TYPE text COLLATE public.loose')
  for (const mask of masks.values()) {
    if (!mask.accepts.includes('text')) continue
    for (const options of optionsOf(mask, 'text')) await showFilled(mask, options, 'text', values)
  }
})

test('every mask file is on the registry', () => {
  const files = readdirSync(new URL('../../masks/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''))
  const named = files.filter((file) => file !== 'mask' && file !== 'registry')
  assert.deepEqual([...masks.keys()].sort(), named.sort())
})

test('a mask is only found by its own name', () => {
  for (const name of ['constructor', '__proto__', 'toString', '', 'EMAIL']) assert.equal(masks.get(name), undefined)
  for (const [name, mask] of masks) {
    assert.equal(name, mask.name)
    assert.ok(mask.accepts.every((type) => columnTypes.includes(type)))
    if (mask.scalar) assert.ok(mask.scalar in toRecord(mask.examples[0]?.[0]), `${name} has the option ${mask.scalar}`)
  }
})

async function readBack(raw: Scalar, type: ColumnType): Promise<Scalar> {
  const [row] = await database.fill({ raw: type }, [{ raw }])
  return row?.raw ?? null
}

const toRecord = (options: unknown): Record<string, unknown> =>
  typeof options === 'object' && options !== null ? { ...options } : {}
