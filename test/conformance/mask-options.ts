// The options with which the tests try a mask on a column of a type: those of its examples, and more.
import assert from 'node:assert/strict'
import type { ColumnType } from '../../gateway/expr/expr.ts'
import type { Mask } from '../../masks/mask.ts'

/** Options to try beyond those of the examples. */
const moreOptions: Readonly<Record<string, readonly unknown[]>> = {
  first: [{ n: 1 }, { n: 8 }],
  last: [{ n: 1 }, { n: 8 }],
  round: [{ places: 12 }, { places: 1 }, { places: -1 }, { places: -4 }, { places: -12 }],
  region: [{ n: 1 }, { n: 4 }],
  bucket: [{ size: 1 }, { size: 7 }, { size: 10 }, { size: 1_000_000_000 }],
  pseudonym: [{ domain: 'customer' }, { domain: 'order' }],
}

/** Those that suit a column of the type. */
export const optionsOf = <Options>(mask: Mask<Options>, type: ColumnType): readonly Options[] => {
  const all = [...mask.examples.map(([options]) => options), ...(moreOptions[mask.name] ?? [])]
  const parsed = new Map(all.map((options) => [JSON.stringify(options), mask.options.parse(options)]))
  const suiting = [...parsed.values()].filter((options) => !mask.misfit?.(options, type))
  assert.ok(suiting.length > 0, `${mask.name} has an example for ${type}`)
  return suiting
}
