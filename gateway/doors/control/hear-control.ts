// A request under /unmask → what is wanted, with its body read or its page of a list: syntax only.
import type { IncomingMessage } from 'node:http'
import { Refusal } from '../../errors/refusal.ts'
import type { Principal } from '../../identity/principal.ts'
import type { AskedUnmask } from '../../plan/plan-unmask.ts'
import type { Seal } from '../../seal/seal.ts'
import type { Decision } from '../../unmask/unmask.ts'
import { parseTarget, type Target } from '../rest/parse-target.ts'
import { sentAlone } from '../sent-alone.ts'
import { bodies } from './control-body.ts'
import { controlLabel, toControlRoute } from './control-route.ts'
import { bindingOf, type ListPage, parseListPage } from './list-page.ts'
import { parseControlBody } from './parse-control-body.ts'

export type Wanted =
  | { readonly kind: 'ask'; readonly asked: AskedUnmask; readonly key: string | null }
  | { readonly kind: 'requests' | 'grants'; readonly page: ListPage; readonly binding: string }
  | { readonly kind: 'request' | 'token'; readonly id: string }
  | { readonly kind: 'approve' | 'deny' | 'withdraw'; readonly id: string; readonly decision: Decision }
  | { readonly kind: 'revoke'; readonly id: string; readonly reason: string | null }

export interface HearHouse {
  readonly seal: Seal
  readonly limits: { readonly url: number; readonly bodyBytes: number }
}

/** @throws Refusal. */
export async function hearControl(
  req: IncomingMessage,
  principal: Principal,
  { seal, limits }: HearHouse,
): Promise<Wanted> {
  const target = parseTarget(req.url ?? '/', limits.url)
  const route = toControlRoute(req.method ?? '', target.segments)
  if (route.kind === 'requests' || route.kind === 'grants') {
    const binding = bindingOf(controlLabel(route), principal)
    return { kind: route.kind, binding, page: parseListPage(target.parameters, binding, seal) }
  }
  assertNoParameters(target)
  const most = limits.bodyBytes
  switch (route.kind) {
    case 'ask': {
      const key = parseKey(sentAlone(req, 'idempotency-key'))
      const { dataset, columns, reason, ...rest } = await parseControlBody(bodies.ask, req, most)
      const { where = null, duration: durationMs = null, max_rows: maxRows = null } = rest
      return { kind: 'ask', asked: { dataset, columns, where, reason, durationMs, maxRows }, key }
    }
    case 'request':
      return { kind: 'request', id: route.id }
    case 'token':
      await parseControlBody(bodies.token, req, most)
      return { kind: 'token', id: route.id }
    case 'approve': {
      const { note, duration: durationMs, max_rows: maxRows, scope } = await parseControlBody(bodies.approve, req, most)
      return { kind: 'approve', id: route.id, decision: { note, durationMs, maxRows, scope } }
    }
    case 'deny':
    case 'withdraw': {
      const { note } = await parseControlBody(bodies[route.kind], req, most)
      return { kind: route.kind, id: route.id, decision: { note } }
    }
    case 'revoke': {
      const { reason = null } = await parseControlBody(bodies.revoke, req, most)
      return { kind: 'revoke', id: route.id, reason }
    }
  }
}

/** What would stand in an address belongs into the body: there it is read. */
function assertNoParameters({ parameters: [first] }: Target): void {
  if (!first) return
  throw new Refusal('ASK_PARAMETER_INVALID', {
    detail: `"${first[0].slice(0, 63)}" is not a parameter of this address.`,
    hint: 'It takes none: what belongs to a request or a decision is written in the JSON of the body.',
  })
}

function parseKey(sent: string | readonly string[] | undefined): string | null {
  if (sent === undefined) return null
  if (typeof sent === 'string' && /^[\x21-\x7e]{1,255}$/.test(sent)) return sent
  throw new Refusal('UNMASK_REQUEST_INVALID', {
    detail: 'The Idempotency-Key cannot be read.',
    hint: 'Send one header of 1 to 255 visible ASCII characters, for example a UUID that you make for each new request.',
  })
}
