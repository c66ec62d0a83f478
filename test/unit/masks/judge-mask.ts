// The tests of one mask by the reference evaluator alone, against its examples and its oracle: quick enough for mutation
// tests. That Postgres shows the same is for test/conformance/masks.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { column } from '../../../gateway/expr/build.ts'
import type { Value } from '../../../gateway/expr/call-function.ts'
import { evaluate } from '../../../gateway/expr/evaluate.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import type { Mask } from '../../../masks/mask.ts'
import { optionsOf } from '../../conformance/mask-options.ts'
import { maskOracles } from '../../conformance/mask-oracles.ts'
import { arbitraryKinds, textsOfKinds } from '../../conformance/texts-of-kinds.ts'
import { arbitraryValue, valuesOf } from '../../hostile-values.ts'
import { testEnvironment } from '../../mask-keys.ts'
import { assertTyped } from './assert-typed.ts'

const seed = 20_261_122

/** What is on record of a mask, beside its words (docs/masks.md holds those). */
export interface MaskFacts {
  readonly accepts: readonly ColumnType[]
  readonly scalar: string | null
  /** Those of `keepsOrder`, `mayLower`, `showsNothing` and `bestEffort` that are true. */
  readonly is: readonly string[]
  /** Options that it takes, at the edges of what it takes. */
  readonly takes: readonly unknown[]
  readonly refuses: readonly unknown[]
}

/** Only its own column may be asked for. */
export const show = <Options>(mask: Mask<Options>, options: Options, type: ColumnType, raw: Scalar): Value =>
  evaluate(
    mask.expr(column('raw', type), options),
    (name) => (name === 'raw' ? raw : assert.fail(`${mask.name} reads ${name}`)),
    testEnvironment,
  )

export function judgeMask<Options>(mask: Mask<Options>, facts: MaskFacts): void {
  const { name, examples, options: schema } = mask
  test(`${name} is what the record says`, () => {
    const kinds = { keepsOrder: mask.keepsOrder, mayLower: mask.mayLower, showsNothing: mask.showsNothing }
    const is = Object.entries({ ...kinds, bestEffort: mask.bestEffort }).flatMap(([kind, so]) => (so ? [kind] : []))
    assert.deepEqual(
      { accepts: mask.accepts, scalar: mask.scalar, is },
      {
        accepts: facts.accepts,
        scalar: facts.scalar,
        is: facts.is,
      },
    )
    assert.ok(Object.isFrozen(mask))
  })

  test(`${name} takes the options that it says`, () => {
    for (const options of facts.takes) assert.ok(schema.safeParse(options).success, JSON.stringify(options))
    for (const options of facts.refuses) assert.ok(!schema.safeParse(options).success, JSON.stringify(options))
    assert.ok(!schema.safeParse({ ...Object(facts.takes[0]), unknown: 1 }).success)
  })

  test(`${name} shows its examples as written`, () => {
    for (const [options, raw, shown, type = mask.accepts[0] ?? 'text'] of examples) {
      assert.deepEqual(show(mask, schema.parse(options), type, raw), shown)
    }
  })

  for (const type of mask.accepts) {
    test(`${name} of ${type} shows what its oracle says`, () => {
      const oracle = maskOracles[name] ?? assert.fail('no oracle')
      const kinds = type === 'text' ? [...textsOfKinds, ...fc.sample(arbitraryKinds, { numRuns: 60, seed })] : []
      const all = [...valuesOf(type), ...fc.sample(arbitraryValue(type), { numRuns: 40, seed }), ...kinds]
      // Each mask has an example of a megabyte; many would only take time, of the oracle of what is best effort most.
      const values = all.filter((value) => String(value).length <= (mask.bestEffort ? 300 : 2100))
      for (const options of optionsOf(mask, type)) {
        assertTyped(mask.expr(column('raw', type), options))
        for (const raw of values) {
          const expected = raw === null ? null : oracle(String(raw), Object(options), type)
          assert.deepEqual(show(mask, options, type, raw), expected, `${JSON.stringify(options)} ${String(raw)}`)
        }
      }
    })
  }
}
