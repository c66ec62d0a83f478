// Every mask that a data owner may name. What is not on this page does not exist.
import { bucket } from './bucket.ts'
import { constant } from './constant.ts'
import { domain } from './domain.ts'
import { email } from './email.ts'
import { first } from './first.ts'
import { hidden } from './hidden.ts'
import { initials } from './initials.ts'
import { last } from './last.ts'
import type { Mask } from './mask.ts'
import { month } from './month.ts'
import { pseudonym } from './pseudonym.ts'
import { region } from './region.ts'
import { round } from './round.ts'
import { scrub } from './scrub.ts'
import { stars } from './stars.ts'
import { year } from './year.ts'

/**
 * By the name written in YAML. A map, so that names such as `constructor` find nothing. The options are erased:
 * what goes into `expr` must have passed `options` of the same mask.
 */
export const masks: ReadonlyMap<string, Mask> = new Map<string, Mask>(
  [
    email,
    initials,
    first,
    last,
    stars,
    hidden,
    constant,
    year,
    month,
    bucket,
    round,
    region,
    domain,
    pseudonym,
    scrub,
  ].map((mask) => [mask.name, mask]),
)
