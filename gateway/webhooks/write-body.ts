// A message → the bytes that an endpoint receives: a link and a sentence, in the form that the endpoint reads.
import type { Endpoint } from './to-endpoints.ts'
import type { WebhookMessage } from './webhook-message.ts'

const sentences: Readonly<Record<WebhookMessage['kind'], (dataset: string, id: string) => string>> = {
  requested: (dataset, id) =>
    `Somebody asks to see masked columns of ${dataset}. To decide, as an approver: npx scrim approve ${id}`,
  approved: (dataset, id) => `A request for ${dataset} has one approval more: ${id}`,
  granted: (dataset, id) => `A request for ${dataset} is approved, and its values may be read: ${id}`,
  denied: (dataset, id) => `A request for ${dataset} was denied: ${id}`,
  withdrawn: (dataset, id) => `A request for ${dataset} was withdrawn: ${id}`,
  expired: (dataset, id) => `A request for ${dataset}, or its grant, has expired: ${id}`,
  exhausted: (dataset, id) => `A grant for ${dataset} has shown all its rows: ${id}`,
  revoked: (dataset, id) => `A grant for ${dataset} was revoked: ${id}`,
}

/** @param publicUrl of the gateway, without a slash at its end. */
export function writeBody(message: WebhookMessage, format: Endpoint['format'], publicUrl: string): string {
  const { kind, id, dataset, at } = message
  const link = `${publicUrl}/unmask/requests/${id}`
  const text = sentences[kind](dataset, id)
  return JSON.stringify(format === 'slack' ? { text: `${text}\n<${link}>` } : { kind, id, dataset, at, link, text })
}
