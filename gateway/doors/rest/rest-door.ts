// GET /{dataset}, /{dataset}/{key}, QUERY and POST …/query, /datasets, /me: a request becomes an Ask, a Reply becomes bytes.
// Thin: it decides nothing.
import type { IncomingMessage } from 'node:http'
import { type AnswerHouse, answer, refuse } from '../../answer.ts'
import type { Ask, AskedLookup, AskLimits } from '../../ask/ask.ts'
import { parseAsk } from '../../ask/parse-ask.ts'
import { Refusal } from '../../errors/refusal.ts'
import { nameBytes } from '../../formats/name-bytes.ts'
import type { Reply } from '../../formats/reply.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Door, DoorOutcome } from '../door.ts'
import { orRefusal } from '../or-refusal.ts'
import { approvalToken } from './approval-token.ts'
import { assertExplains, assertNests, chooseFormat, isWireParameter, type Wire } from './choose-format.ts'
import { deliver } from './deliver.ts'
import { entityTag } from './entity-tag.ts'
import { type OwnDocument, ownDocument } from './own-document.ts'
import { assertBodyType, parseBody } from './parse-body.ts'
import { parseTarget, type Target } from './parse-target.ts'
import { readBody } from './read-body.ts'
import { replyHeaders } from './reply-headers.ts'
import { type Route, toRoute } from './route.ts'

export interface RestHouse extends AnswerHouse {
  readonly limits: AnswerHouse['limits'] &
    AskLimits & {
      readonly url: number
      readonly replyBytes: number
      readonly bodyBytes: number
    }
}

type Read = Extract<Route, { kind: 'read' }>

/** A read as it was heard: its parameters are those of the address and of the body together. */
interface Heard {
  readonly route: Read
  readonly target: Target
  readonly body: Buffer
  readonly parameters: Target['parameters']
  readonly lookup: AskedLookup | null
  /** Of an approval. */
  readonly token: string | null
  readonly wire: Wire
}

export function createRestDoor(house: RestHouse): Door {
  return async (req, id, principal) => {
    const request = { id, door: 'rest' }
    const heard = await orRefusal(() => hear(req, principal, house))
    if (heard instanceof Refusal) return refuse(heard, null, principal, request, house)
    if ('text' in heard) {
      const tag = entityTag(principal, [heard.label], heard.text)
      return { ...(await deliver(req, heard.text, ownHeaders, tag)), label: heard.label, audit: null }
    }

    const ask = await orRefusal(() => toAsk(heard, house.limits))
    const reply = await answer(ask, heard.token, principal, request, house)
    return toOutcome(reply, heard, req, principal, house)
  }
}

/** @returns the read, or one of the gateway's own documents. @throws Refusal. */
async function hear(req: IncomingMessage, principal: Principal, house: RestHouse): Promise<Heard | OwnDocument> {
  const target = parseTarget(req.url ?? '/', house.limits.url)
  const route = toRoute(req.method ?? '', target.segments)
  if (route.kind !== 'read') return ownDocument(route, principal, house)
  const token = approvalToken(req)
  const type = req.headers['content-type']
  if (route.body) assertBodyType(route.body, type, req.headers['content-encoding'])
  const body = route.body ? await readBody(req, house.limits.bodyBytes) : empty
  const said = route.body ? parseBody(route.body, body, type) : []
  const [[column, value] = ['', '']] = said
  const lookup = route.body === 'lookup' ? { column, value } : null
  const parameters = lookup ? target.parameters : [...target.parameters, ...said]
  return { route, target, body, parameters, lookup, token, wire: chooseFormat(parameters, req.headers.accept) }
}

const empty = Buffer.alloc(0)
const ownHeaders = { 'Content-Type': 'application/json', 'Cache-Control': 'private, no-cache' }

function toAsk({ route: { dataset, key }, parameters, lookup, wire }: Heard, limits: AskLimits): Ask {
  const said = parameters.filter(([name]) => !isWireParameter(name))
  const ask = parseAsk(dataset, key, said, limits, lookup)
  if (ask.explain) assertExplains(wire)
  if (ask.related.length > 0) assertNests(wire)
  return ask
}

async function toOutcome(
  reply: Reply,
  { route, target, body, wire: { format, numbers } }: Heard,
  req: IncomingMessage,
  principal: Principal,
  house: RestHouse,
): Promise<DoorOutcome> {
  if (nameBytes(reply, reply) > house.limits.replyBytes) throw tooLarge()
  const { text, shown } = format.write(reply, numbers)
  if (Buffer.byteLength(text) > house.limits.replyBytes) throw tooLarge()
  const { meta, sensitive, single } = reply
  const log = {
    label: `/${meta.dataset}${single ? '/{key}' : route.body === 'lookup' ? '/lookup' : ''}`,
    audit: meta.audit,
  }
  const headers = replyHeaders(reply, format, route.body ? null : target)
  const said = [meta.catalog, target.path, target.query, body.toString('base64')]
  const isKept = !sensitive && req.method !== 'POST'
  const tag = isKept ? entityTag(principal, said, text.slice(0, shown)) : null
  return { ...(await deliver(req, text, headers, tag)), ...log }
}

const tooLarge = (): Refusal =>
  new Refusal('SOURCE_REPLY_TOO_LARGE', {
    detail: 'The page is larger than one reply may be.',
    hint: 'Ask for fewer rows with limit=, or for fewer columns with fields=.',
  })
