// The header `Approval-Token` of a read → the token as it was sent; null: none. What it stands for is judged by unmask/.
import type { IncomingMessage } from 'node:http'
import { Refusal } from '../../errors/refusal.ts'
import { sentAlone } from '../sent-alone.ts'

/** Ours have a few hundred characters. */
const longest = 4096

/** @throws Refusal ASK_PARAMETER_REPEATED, ASK_TOO_LARGE. */
export function approvalToken(req: IncomingMessage): string | null {
  if (req.headers['approval-token'] === undefined) return null
  const sent = sentAlone(req, 'approval-token')
  if (typeof sent !== 'string') {
    throw new Refusal('ASK_PARAMETER_REPEATED', {
      detail: 'The header Approval-Token is sent more than once.',
      hint: 'Send one: a read uses one approval.',
    })
  }
  if (sent.length > longest) {
    throw new Refusal('ASK_TOO_LARGE', {
      detail: `The header Approval-Token is longer than ${longest} characters.`,
      hint: 'Send the `token` that POST /unmask/requests/{id}/token answers, and nothing else.',
    })
  }
  return sent
}
