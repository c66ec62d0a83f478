// A message → the bytes that an endpoint receives: a link and a sentence, in the form that the endpoint reads.
import type { Endpoint } from './to-endpoints.ts'
import type { WebhookMessage } from './webhook-message.ts'

type Sentence = (dataset: string, id: string) => string

const sentences: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  [
    'unmask.requested',
    (dataset, id) =>
      `Somebody asks to see masked columns of ${dataset}. To decide, as an approver: npx --no scrim approve ${id}`,
  ],
  ['unmask.approved', (dataset, id) => `A request for ${dataset} has one approval more: ${id}`],
  ['unmask.granted', (dataset, id) => `A request for ${dataset} is approved, and its values may be read: ${id}`],
  ['unmask.denied', (dataset, id) => `A request for ${dataset} was denied: ${id}`],
  ['unmask.withdrawn', (dataset, id) => `A request for ${dataset} was withdrawn: ${id}`],
  ['unmask.request-expired', (dataset, id) => `Nobody decided a request for ${dataset} in time: ${id}`],
  ['unmask.exhausted', (dataset, id) => `A grant for ${dataset} has shown all its rows: ${id}`],
  ['unmask.grant-expired', (dataset, id) => `A grant for ${dataset} has expired: ${id}`],
  ['unmask.revoked', (dataset, id) => `A grant for ${dataset} was revoked: ${id}`],
])

/** @param publicUrl of the gateway, without a slash at its end. */
export function writeBody(message: WebhookMessage, format: Endpoint['format'], publicUrl: string): string {
  const { kind, id, dataset, at } = message
  const link = `${publicUrl}/unmask/requests/${id}`
  // A gateway of another version may know more steps.
  const text = sentences.get(kind)?.(dataset, id) ?? `A request for ${dataset} has moved on: ${id}`
  return JSON.stringify(format === 'slack' ? { text: `${text}\n<${link}>` } : { kind, id, dataset, at, link, text })
}
