// The Accept header → how a reply is marked (GraphQL over HTTP, 5.2 and 6.4): its own media type tells by the status whether an
// operation was run; application/json, for older clients, is 200 for whatever a well-formed request led to.
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { Refusal } from '../../errors/refusal.ts'

const mediaTypes = ['application/json', 'application/graphql-response+json'] as const
export type MediaType = (typeof mediaTypes)[number]

export type ChooseMediaType = (accept: string | undefined) => MediaType

const longestKept = 300

/** @throws Refusal ASK_NOT_ACCEPTABLE. */
export function createMediaTypes(): ChooseMediaType {
  const known = new LRUCache<string, MediaType>({ max: 200 })
  return (accept = '*/*') => {
    const found = known.get(accept) ?? negotiate(accept)
    if (!found) throw notAcceptable()
    if (accept.length <= longestKept) known.set(accept, found)
    return found
  }
}

function negotiate(accept: string): MediaType | undefined {
  // Parameters such as charset choose nothing here: only the quality counts.
  const plain = accept.replace(/;(?!\s*q\s*=)[^;,]*/gi, '')
  const type = new Negotiator({ headers: { accept: plain } }).mediaType([...mediaTypes])
  return mediaTypes.find((one) => one === type)
}

const notAcceptable = (): Refusal =>
  new Refusal('ASK_NOT_ACCEPTABLE', {
    detail: 'The Accept header names no form that a GraphQL reply has.',
    hint: `Accept ${mediaTypes.join(' or ')}.`,
    details: { media_types: mediaTypes },
  })
