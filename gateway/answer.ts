// One read, from what was asked to what may be seen. Nothing leaves before its event is durable (law 4).
import type { CallLimit } from './apps/call-limit.ts'
import type { Ask } from './ask/ask.ts'
import type { Audit } from './audit/create-audit.ts'
import type { Catalog } from './catalog/dataset.ts'
import { Refusal } from './errors/refusal.ts'
import type { Reply } from './formats/reply.ts'
import type { Principal } from './identity/principal.ts'
import { planRead } from './plan/plan-read.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import { type Heard, outcomeEvent, readEvent, refusalEvent, releaseEvent } from './read-events.ts'
import type { Seal } from './seal/seal.ts'
import type { Page, Released, Source } from './sources/source.ts'
import { toReply } from './to-reply.ts'

/** What one read needs of the house. */
export interface AnswerHouse {
  catalog(): Catalog
  readonly sources: ReadonlyMap<string, Source>
  readonly audit: Audit
  readonly seal: Seal
  readonly lookups: CallLimit
  readonly limits: { readonly cells: number }
  /** A new ULID for an event. */
  newId(): string
}

/**
 * @param said the ask, or the refusal that reading it ended in: a refusal is audited like a read.
 * @throws Refusal: what the caller is told; its event is durable by then. `AUDIT_UNAVAILABLE` where it cannot be.
 */
export async function answer(
  said: Ask | Refusal,
  principal: Principal,
  request: Heard,
  house: AnswerHouse,
): Promise<Reply> {
  const plan = (await lookupsSpent(said, principal, house)) ?? planOrRefusal(said, principal, house)
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
    await release(plan, page.value, released, event.id)
    return toReply(plan, page.value, released, event.id, house.seal)
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'AUDIT_UNAVAILABLE') {
      await house.audit.append(outcomeEvent(plan, event.id, error, principal, request, house))
    }
    throw error
  }

  /** The release is the commit of its event: only then may the values leave. */
  async function release(plan: ReadPlan, page: Page, released: Released, read: string): Promise<void> {
    const event = releaseEvent(plan, page, released, read, principal, request, house)
    if (event) await house.audit.append(event)
  }
}

/** Counted before anything is decided: a hit, a miss and a refusal cost a caller the same. */
async function lookupsSpent(said: Ask | Refusal, principal: Principal, { lookups }: AnswerHouse) {
  return said instanceof Refusal || !said.lookup ? null : lookups.count(principal)
}

function planOrRefusal(said: Ask | Refusal, principal: Principal, house: AnswerHouse): ReadPlan | Refusal {
  if (said instanceof Refusal) return said
  try {
    return planRead(said, principal, house.catalog(), house.seal, house.limits.cells)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
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
