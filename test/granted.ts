// Unmasking by approval over HTTP, as people do it: ana asks, olga and omar approve, ana collects the token.
import assert from 'node:assert/strict'
import { type Called, call } from './call.ts'
import type { Scrim } from './scrim.ts'

export const post = (scrim: Scrim, person: string, path: string, body: unknown): Promise<Called> =>
  call(scrim, person, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

export interface Granted {
  readonly request: string
  readonly grant: string
  readonly token: string
}

/** @param asked members of the request that differ from e-mails of customers. */
export async function granted(scrim: Scrim, asked: Readonly<Record<string, unknown>> = {}): Promise<Granted> {
  const reason = 'Ticket 4711: the reset mail bounced.'
  const made = await post(scrim, 'ana', '/unmask/requests', {
    ...{ dataset: 'customers', columns: ['email'], reason },
    ...asked,
  })
  assert.equal(made.status, 201, made.text)
  const { id, approvals } = made.body
  for (const approver of ['olga', 'omar'].slice(0, approvals.needed)) {
    const { status, text } = await post(scrim, approver, `/unmask/requests/${id}/approve`, {})
    assert.equal(status, 200, text)
  }
  const { status, text, body } = await post(scrim, 'ana', `/unmask/requests/${id}/token`, {})
  assert.equal(status, 200, text)
  return { request: id, grant: body.grant, token: body.token }
}
