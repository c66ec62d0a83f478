// The second step of a conditional `clear`: the stored values of a chosen page, by key, on the clear pool. No filter, order
// or other word of the caller can reach it: its only inputs are keys that the masked read returned and our own rules (law 2).

import { rawColumn } from '../../catalog/dataset.ts'
import { and, isTrue } from '../../expr/build.ts'
import type { Scalar } from '../../expr/expr.ts'
import type { ReadPlan, Release } from '../../plan/read-plan.ts'
import { type Enforcement, relationOf } from './relation-of.ts'
import { renderExpr } from './render-expr.ts'
import { createBinding, type Statement, toStatement } from './statement.ts'

/** All of a plan that the second step may know: nothing that a caller wrote. */
export type ReleaseScope = Pick<ReadPlan, 'dataset' | 'key' | 'rows'>

/**
 * Every row of the keys comes back, also one that shows nothing: two of one key would leave it open whose values they are,
 * and `toReleased` shows none of them.
 *
 * @param keys one list of parts per row. Result rows: key parts, then for each released column its value and whether it is released.
 */
export function writeRelease(
  { dataset, key, rows }: ReleaseScope,
  release: Release,
  keys: readonly (readonly Scalar[])[],
  enforcement: Enforcement,
): Statement {
  const binding = createBinding()
  const wanted = release.columns.map(({ where }) => renderExpr(isTrue(rows) ? where : and([rows, where]), binding))
  const cells = release.columns.flatMap(({ column }, i) => {
    const raw = binding.column(rawColumn(column.name))
    return [`CASE WHEN ${wanted[i]} THEN ${raw} END`, `${wanted[i]} IS TRUE`]
  })
  const parts = key.map(({ name }) => binding.column(name))
  const arrays = key.map(({ type }, i) =>
    binding.bind(
      keys.map((one) => one[i] ?? null),
      type,
      true,
    ),
  )
  const chosen =
    parts.length === 1
      ? `${parts[0]} = ANY(${arrays[0]})`
      : `(${parts.join(', ')}) IN (SELECT * FROM ROWS FROM (unnest(${arrays.join(', ')})) AS k)`
  const from = relationOf(dataset, 'clear', enforcement)
  const text = `SELECT ${[...parts, ...cells].join(', ')} FROM ${from} WHERE ${chosen}`
  return toStatement(text, binding.values, 'clear')
}
