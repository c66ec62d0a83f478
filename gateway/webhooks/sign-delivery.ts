// A body and the endpoint's secret → the headers by which a receiver knows that it is ours, whole, and of now.
import { createHmac } from 'node:crypto'

/** @param id of the delivery: the same at each attempt. @param at ms since 1970. */
export function signDelivery(id: string, body: string, secret: string, at: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  // The time is signed too: who records a message cannot send it again tomorrow.
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return { 'Scrim-Delivery': id, 'Scrim-Timestamp': timestamp, 'Scrim-Signature': `v1=${signature}` }
}
