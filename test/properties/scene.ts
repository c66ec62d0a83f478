// One caller before one content of one table: all that the reference and the arbitrary asks look at.
import type { Dataset } from '../../gateway/catalog/dataset.ts'
import { type EvaluateEnvironment, evaluate } from '../../gateway/expr/evaluate.ts'
import type { Scalar } from '../../gateway/expr/expr.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { type RawRow, type ReferenceAccess, referenceAccess } from './reference-access.ts'

export interface Scene {
  readonly dataset: Dataset
  readonly rows: readonly RawRow[]
  /** What the mask of each masked column shows, row by row. */
  readonly masked: ReadonlyMap<string, readonly Scalar[]>
  readonly caller: string
  readonly principal: Principal
  readonly access: ReferenceAccess | null
  /** For a failing case. */
  toString(): string
}

/** A caller as the tests name it, e.g. `support of eu`. */
export type Caller = readonly [name: string, principal: Principal]

export function createScenes(
  dataset: Dataset,
  rows: readonly RawRow[],
  callers: readonly Caller[],
  env: EvaluateEnvironment,
): readonly Scene[] {
  const masked = new Map(
    [...dataset.columns.values()].flatMap(({ name, mask }) => {
      if (!mask) return []
      const values = rows.map((row) => toScalar(evaluate(mask.expr, (column) => row[column] ?? null, env)))
      return [[name, values] as const]
    }),
  )
  return callers.map(([caller, principal]) => ({
    dataset,
    rows,
    masked,
    caller,
    principal,
    access: remember(referenceAccess(dataset, principal)),
    toString: () => `${dataset.name} as ${caller}`,
  }))
}

/** The rules say the same of a row each time: asked once, they are quick. */
function remember(access: ReferenceAccess | null): ReferenceAccess | null {
  if (!access) return null
  const once = (judge: (row: RawRow) => boolean): ((row: RawRow) => boolean) => {
    const known = new Map<RawRow, boolean>()
    return (row) => {
      const said = known.get(row) ?? judge(row)
      known.set(row, said)
      return said
    }
  }
  const columns = [...access.columns].map(([name, column]) => {
    const { readable, released } = column
    return [name, { ...column, readable: once(readable), released: once(released) }] as const
  })
  return { ...access, columns: new Map(columns), exists: once(access.exists) }
}

function toScalar(value: Scalar | Uint8Array): Scalar {
  if (value instanceof Uint8Array) throw new Error('a mask shows no bytes')
  return value
}
