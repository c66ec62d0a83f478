// An address as a caller would write it → the ask and its plan for a person, or the refusal they would meet. It goes the
// way of a request: the same parsers, the same planner.
import type { Ask, AskedLookup } from '../ask/ask.ts'
import { parseAsk, wireParameterNames } from '../ask/parse-ask.ts'
import { parseTarget } from '../doors/rest/parse-target.ts'
import { toRoute } from '../doors/rest/route.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { planRead } from '../plan/plan-read.ts'
import type { ReadPlan } from '../plan/read-plan.ts'
import { createSeal } from '../seal/seal.ts'
import type { Rules } from './load-rules.ts'
import { noApp } from './made-up-person.ts'

export interface Planned {
  /** Null where the address itself cannot be read. */
  readonly ask: Ask | null
  readonly plan: ReadPlan | Refusal
}

/** Nobody keeps a cursor of a made-up person. */
export const madeUpSeal = createSeal({ current: new Uint8Array(32), previous: [] })

const wire: readonly string[] = wireParameterNames

/**
 * @param address such as `/customers?fields=id` or `customers/7`.
 * @param lookup the stored value to find rows by, as in the body of `/customers/lookup`.
 */
export function planAddress(
  address: string,
  principal: Principal,
  rules: Pick<Rules, 'limits'> & { readonly catalog: NonNullable<Rules['catalog']> },
  lookup: AskedLookup | null = null,
): Planned {
  let ask: Ask | null = null
  try {
    const target = parseTarget(address, rules.limits.url)
    const route = toRoute('GET', target.segments)
    if (route.kind !== 'read') throw notData(address)
    const said = target.parameters.filter(([name]) => !wire.includes(name))
    ask = parseAsk(route.dataset, route.key, said, rules.limits, lookup)
    return { ask, plan: planRead(ask, principal, rules.catalog, madeUpSeal, rules.limits) }
  } catch (error) {
    if (error instanceof Refusal) return { ask, plan: ask && principal.app === noApp ? withoutApp(ask, error) : error }
    throw error
  }
}

/** Where an app would have opened the dataset, the person who makes up callers should hear that they gave none. */
function withoutApp({ dataset }: Ask, refusal: Refusal): Refusal {
  const { code, parts } = refusal
  const apps = parts.details?.apps
  if (!Array.isArray(apps)) return refusal
  const [first] = apps
  const detail = `Their roles read ${dataset} through ${apps.join(', ')} alone, and you gave no app: add --app ${first} to the command, or app: ${first} to the person of a policy test.`
  return new Refusal(code, { ...parts, detail, hint: '' })
}

const notData = (address: string): Refusal =>
  new Refusal('HTTP_PATH_UNKNOWN', {
    detail: `${address.slice(0, 63)} is a document of the gateway's own, and no rule decides it.`,
    hint: 'Name a dataset, such as /customers?fields=id or /customers/7.',
  })
