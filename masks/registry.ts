// Every mask that a data owner may name. What is not on this page does not exist.
import { bucket } from './bucket.ts'
import { email } from './email.ts'
import { hidden } from './hidden.ts'
import { initials } from './initials.ts'
import { last } from './last.ts'
import type { Mask } from './mask.ts'
import { pseudonym } from './pseudonym.ts'
import { year } from './year.ts'

/**
 * By the name written in YAML. A map, so that names such as `constructor` find nothing. The options are erased:
 * what goes into `expr` must have passed `options` of the same mask.
 */
export const masks: ReadonlyMap<string, Mask> = new Map<string, Mask>(
  [email, initials, last, hidden, year, bucket, pseudonym].map((mask) => [mask.name, mask]),
)
