// Every operator that a caller may write. What is not on this page does not exist.
import { eq } from './eq.ts'
import { gt } from './gt.ts'
import { gte } from './gte.ts'
import { ilike } from './ilike.ts'
import { inList } from './in.ts'
import { is } from './is.ts'
import { like } from './like.ts'
import { lt } from './lt.ts'
import { lte } from './lte.ts'
import { neq } from './neq.ts'
import type { Operator } from './operator.ts'

/** By the name that a caller writes. A map, so that names such as `constructor` find nothing. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [eq, neq, gt, gte, lt, lte, inList, is, like, ilike].map((operator) => [operator.name, operator]),
)
