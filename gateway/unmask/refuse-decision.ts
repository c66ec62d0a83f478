// Why a request cannot be decided, by this person or at all, in words for them.
import { Refusal } from '../errors/refusal.ts'
import type { StoredRequest } from './stored-request.ts'
import { stateOf } from './to-shown.ts'
import { toTime } from './to-time.ts'
import type { NotApprover } from './who-may-approve.ts'

export function refuseDecided(stored: StoredRequest): Refusal {
  const state = stateOf(stored)
  const when = toTime(state === 'expired' ? stored.expiresAt : (stored.endedAt ?? stored.now))
  return new Refusal('UNMASK_DECIDED', {
    detail: state === 'expired' ? `Nobody decided the request until ${when}.` : `The request was ${state} at ${when}.`,
    hint:
      state === 'approved'
        ? `To end what it allows: scrim revoke ${stored.id}, or POST /unmask/grants/{id}/revoke.`
        : 'If it is still needed, the requester asks anew: POST /unmask/requests.',
    details: { status: state },
  })
}

const another = 'Another approver of the dataset must decide.'

const words: Readonly<Record<NotApprover, readonly [detail: string, hint: string]>> = {
  'no-role': ['You hold no role that approves for this dataset.', another],
  'no-person': ['Only a person approves, and you are a service.', 'Sign in as yourself.'],
  delegated: [
    'You come through another one who acts for you, and approvals are not delegated.',
    'Sign in as yourself.',
  ],
  'own-request': [
    'Nobody decides their own request.',
    `${another} You can withdraw it: POST /unmask/requests/{id}/withdraw.`,
  ],
  'own-alias': ['You have the same e-mail address as who asked: that is one person.', another],
  'approved-before': ['You have approved it before, and each approval is another person’s.', another],
  'alias-approved-before': ['Someone with your e-mail address has approved it before: that is one person.', another],
  'unknown-who': [
    'You and another one of this request come from two identity providers, and without both e-mail addresses nothing tells that you are two people.',
    'Ask whoever runs your identity provider to send a verified e-mail, or let another approver decide.',
  ],
}

export function refuseNotApprover(why: NotApprover, { id }: StoredRequest): Refusal {
  const [detail, hint] = words[why]
  return new Refusal('UNMASK_NOT_ALLOWED', { detail, hint: hint.replace('{id}', id) })
}
