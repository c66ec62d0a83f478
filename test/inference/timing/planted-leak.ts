// A leak by time alone, to show that the test sees one: `hidden` shows nothing, after work that grows with what is stored.
import { join } from 'node:path'
import type { Edit } from '../weaken-tree.ts'

export const timedDatasets = join(import.meta.dirname, 'datasets')

export const plantedLeak: readonly Edit[] = [
  {
    file: 'masks/hidden.ts',
    from: 'import { nullOf }',
    to: 'import { call, gt, integer, nullOf, text, when }',
  },
  {
    file: 'masks/hidden.ts',
    from: 'expr: (column) => nullOf(column)',
    to: "expr: (column) => when(gt(call('length', call('repeat', column, integer(1000))), integer(-1)), nullOf(column), text(''))",
  },
]
