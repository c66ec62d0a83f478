// /unmask/…: a request becomes a call of `Unmask`, its result JSON. Thin: who may do what is not decided here, and every
// refusal is in the audit before anybody hears of it.
import type { IncomingMessage } from 'node:http'
import { type AnswerHouse, refuse } from '../../answer.ts'
import type { CallLimit } from '../../apps/call-limit.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Principal } from '../../identity/principal.ts'
import { planUnmask } from '../../plan/plan-unmask.ts'
import type { Unmask } from '../../unmask/unmask.ts'
import type { Door, DoorOutcome } from '../door.ts'
import { orRefusal } from '../or-refusal.ts'
import { deliver } from '../rest/deliver.ts'
import { grantBody, type ReplyHouse, requestBody, tokenBody } from './control-reply.ts'
import { controlLabel } from './control-route.ts'
import { type HearHouse, hearControl, type Wanted } from './hear-control.ts'
import { toList } from './list-page.ts'

export interface ControlHouse extends AnswerHouse, ReplyHouse {
  readonly unmask: Unmask
  /** Requests and other steps of one caller, and decisions of one approver. */
  readonly unmaskLimits: { readonly requests: CallLimit; readonly decisions: CallLimit; readonly steps: CallLimit }
  readonly limits: AnswerHouse['limits'] & HearHouse['limits']
}

interface Said {
  readonly status: 200 | 201
  readonly body: object
  /** The address of what was made. */
  readonly at?: string
}

export function createControlDoor(house: ControlHouse): Door {
  return async (req, id, principal) => {
    const request = { id, door: 'control' }
    const wanted = await orRefusal(() => hearControl(req, principal, house))
    if (wanted instanceof Refusal) return refuse(wanted, null, principal, request, house)
    const said = (await tooMany(wanted, principal, house)) ?? (await orRefusal(() => act(wanted, principal, id, house)))
    if (said instanceof Refusal)
      return refuse(said, wanted.kind === 'ask' ? wanted.asked : null, principal, request, house)
    return toOutcome(said, controlLabel(wanted), req)
  }
}

/** Whatever may change something is counted before it is tried, for all of it waits in one queue. To read is never too much. */
async function tooMany(
  { kind }: Wanted,
  principal: Principal,
  { unmaskLimits: { requests, decisions, steps } }: ControlHouse,
): Promise<Refusal | null> {
  switch (kind) {
    case 'ask':
      return requests.count(principal)
    case 'approve':
    case 'deny':
      return decisions.count(principal)
    case 'withdraw':
    case 'token':
    case 'revoke':
      return steps.count(principal)
    default:
      return null
  }
}

async function act(wanted: Wanted, principal: Principal, id: string, house: ControlHouse): Promise<Said> {
  const { unmask, seal } = house
  const shown = (request: Parameters<typeof requestBody>[0]): object => requestBody(request, principal, house)
  switch (wanted.kind) {
    case 'ask': {
      const scope = planUnmask(wanted.asked, principal, house.catalog())
      const { request, isNew } = await unmask.request(scope, principal, id, wanted.key)
      return { status: isNew ? 201 : 200, body: shown(request), at: `/unmask/requests/${request.id}` }
    }
    case 'requests': {
      const { items, page } = toList(await unmask.requests(principal, wanted.page), wanted.page, wanted.binding, seal)
      return { status: 200, body: { data: items.map(shown), page } }
    }
    case 'grants': {
      const { items, page } = toList(await unmask.grants(principal, wanted.page), wanted.page, wanted.binding, seal)
      return { status: 200, body: { data: items.map((grant) => grantBody(grant, principal)), page } }
    }
    case 'request':
      return { status: 200, body: shown(await unmask.find(wanted.id, principal)) }
    case 'token':
      return { status: 200, body: tokenBody(await unmask.token(wanted.id, principal, id)) }
    case 'revoke':
      return { status: 200, body: grantBody(await unmask.revoke(wanted.id, wanted.reason, principal, id), principal) }
    default:
      return { status: 200, body: shown(await unmask[wanted.kind](wanted.id, wanted.decision, principal, id)) }
  }
}

/** What a request or a grant is may change with the next call, and is for this caller alone. */
async function toOutcome({ status, body, at }: Said, label: string, req: IncomingMessage): Promise<DoorOutcome> {
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'private, no-store',
    ...(at !== undefined && { Location: at }),
  }
  return { ...(await deliver(req, `${JSON.stringify(body)}\n`, headers, null)), status, label, audit: null }
}
