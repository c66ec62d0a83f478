// Every way that is tried: what is attacked with is seen on one screen.
import { cursorFamilies } from './families/cursors.ts'
import { failureFamilies } from './families/failures.ts'
import { filterFamilies } from './families/filters.ts'
import { grantFamilies } from './families/grants.ts'
import { maskFamilies } from './families/masks.ts'
import { nameFamilies } from './families/names.ts'
import { operationFamilies } from './families/operations.ts'
import { orderFamilies } from './families/orders.ts'
import { relatedFamilies } from './families/related.ts'
import { replyFamilies } from './families/replies.ts'
import { rowFamilies } from './families/rows.ts'
import { timeFamilies } from './families/times.ts'
import { totalFamilies } from './families/totals.ts'
import type { Family } from './family.ts'

export const families: readonly Family[] = [
  ...filterFamilies,
  ...orderFamilies,
  ...cursorFamilies,
  ...rowFamilies,
  ...replyFamilies,
  ...nameFamilies,
  ...failureFamilies,
  ...maskFamilies,
  ...grantFamilies,
  ...totalFamilies,
  ...relatedFamilies,
  ...operationFamilies,
  ...timeFamilies,
]
