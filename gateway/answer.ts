// One read, from what was asked to what may be seen. Nothing leaves before its event is durable (law 4).
import type { CallLimit } from './apps/call-limit.ts'
import type { Ask } from './ask/ask.ts'
import type { Audit } from './audit/create-audit.ts'
import type { Catalog } from './catalog/dataset.ts'
import { Refusal } from './errors/refusal.ts'
import type { Reply } from './formats/reply.ts'
import type { Principal } from './identity/principal.ts'
import { planRead } from './plan/plan-read.ts'
import type { PlanLimits } from './plan/plan-size.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import { type Heard, outcomeEvent, readEvent, refusalEvent } from './read-events.ts'
import { grantRelease, ruleRelease, type Shown } from './release-events.ts'
import type { Seal } from './seal/seal.ts'
import type { Source } from './sources/source.ts'
import { toReply } from './to-reply.ts'
import type { Unmask } from './unmask/unmask.ts'

/** What one read needs of the house. */
export interface AnswerHouse {
  catalog(): Catalog
  readonly sources: ReadonlyMap<string, Source>
  readonly audit: Audit
  readonly seal: Seal
  readonly lookups: CallLimit
  readonly unmask: Pick<Unmask, 'begin' | 'release'>
  readonly limits: PlanLimits
  /** A new ULID for an event. */
  newId(): string
}

/**
 * @param said the ask, or the refusal that reading it ended in: a refusal is audited like a read.
 * @param token of an approval, as it was sent; null: none was.
 * @throws Refusal: what the caller is told; its event is durable by then. `AUDIT_UNAVAILABLE` where it cannot be.
 */
export async function answer(
  said: Ask | Refusal,
  token: string | null,
  principal: Principal,
  request: Heard,
  house: AnswerHouse,
): Promise<Reply> {
  const plan = await decide(said, token, principal, house)
  if (plan instanceof Refusal) return refuse(plan, said, principal, request, house)

  const event = readEvent(plan, principal, request, house)
  const source = house.sources.get(plan.dataset.source)
  if (!source) throw new Error(`the catalogue names a source that the house lacks: ${plan.dataset.source}`)
  const [page, recorded] = await Promise.allSettled([source.read(plan), house.audit.append(event)])
  if (recorded.status === 'rejected') throw recorded.reason
  try {
    if (page.status === 'rejected') throw page.reason
    if (plan.ask.key && page.value.rows.length === 0) throw rowUnknown(plan)
    const released = await source.release(plan, page.value)
    const shown = { plan, page: page.value, released, read: event.id }
    const left = await release(shown, principal, request, house)
    return toReply(shown, left, house.seal)
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'AUDIT_UNAVAILABLE') {
      await house.audit.append(outcomeEvent(plan, event.id, error, principal, request, house))
    }
    throw error
  }
}

/** Planning is pure and at once: what needs another's answer, a limit or the grant, is fetched before it. */
async function decide(
  said: Ask | Refusal,
  token: string | null,
  principal: Principal,
  house: AnswerHouse,
): Promise<ReadPlan | Refusal> {
  if (said instanceof Refusal) return said
  // Counted before anything is decided: a hit, a miss and a refusal cost a caller the same.
  const spent = said.lookup ? await house.lookups.count(principal) : null
  if (spent) return spent
  try {
    const grant = token === null ? null : await house.unmask.begin(token, principal)
    return planRead(said, principal, house.catalog(), house.seal, house.limits, grant)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/**
 * The release is the commit of its event: only then may the values leave.
 * @returns further rows that the grant may show; null where it showed none.
 */
async function release(shown: Shown, principal: Principal, request: Heard, house: AnswerHouse): Promise<number | null> {
  const byRule = ruleRelease(shown, principal, request, house)
  if (byRule) await house.audit.append(byRule)
  const byGrant = grantRelease(shown, principal, request, house)
  const { grant } = shown.plan
  if (!byGrant || !grant) return null
  const { left } = await house.unmask.release(grant, byGrant.rows, byGrant.event)
  return left
}

/** Writes a refusal down, then throws it. Also for what a door refuses before there is an ask. */
export async function refuse(
  refusal: Refusal,
  said: Pick<Ask, 'dataset'> | Refusal | null,
  principal: Principal,
  request: Heard,
  house: Pick<AnswerHouse, 'catalog' | 'audit' | 'seal' | 'newId'>,
): Promise<never> {
  const dataset = said && !(said instanceof Refusal) ? said.dataset : null
  await house.audit.append(refusalEvent(refusal, dataset, principal, request, house))
  throw refusal
}

const rowUnknown = (plan: ReadPlan): Refusal =>
  new Refusal('PLAN_ROW_UNKNOWN', {
    detail: `There is no row of ${plan.dataset.name} with this key that you may see.`,
    hint: `List what you may see at /${plan.dataset.name}.`,
  })
