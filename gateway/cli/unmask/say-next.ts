// A request or a grant → the line that says what to type next, with its real id. It can be pasted as it stands: on the embedded
// default with the sample person whose turn it is.
import { usualApp } from '../../embedded/issuer-names.ts'
import { groupsOfRoles, people } from '../../embedded/people.ts'
import { type Person, personWords } from '../query/person-options.ts'
import { toLine } from '../query/say-meta.ts'
import { shellWord } from '../query/shell-word.ts'
import type { Asked, Grant, Request } from './unmask-reply.ts'

/**
 * @param as of this command: whether sample people are about.
 * @param grant of an approved one: it may allow less than was asked for.
 */
export function nextOfRequest(request: Request, as: Person['as'], grant: Grant | null = null): string {
  const { id, status, dataset, approvals, by } = request
  switch (status) {
    case 'pending': {
      const command = toCommand(['approve', id], as === null ? null : nextApprover(request))
      return toLine(`Next, ${approvals.given > 0 ? 'another' : 'an'} approver types: ${command}`)
    }
    case 'approved':
      return toLine(`Next, ${by.subject} types: ${readCommand(grant ?? request, id, as)}`)
    case 'denied':
      return toLine(`A deny is final. Ask for less, or say more: ${toCommand(['request', dataset, '--help'], null)}`)
    case 'withdrawn':
    case 'expired':
      return toLine(`It is over. To ask again: ${toCommand(['request', dataset, '--help'], null)}`)
  }
}

export function nextOfGrant(grant: Grant, as: Person['as']): string {
  if (grant.status === 'active') return toLine(`Next, ${grant.by.subject} types: ${readCommand(grant, grant.id, as)}`)
  return toLine(
    `Nothing is shown under it any more. To ask again: ${toCommand(['request', grant.dataset, '--help'], null)}`,
  )
}

/** Who may see it reads it: the rows that were asked for, and no more than may be shown. @param id of a request or a grant. */
export function readCommand({ dataset, where, max_rows, by, app }: Asked, id: string, as: Person['as']): string {
  const path = `${dataset}?${where === null ? '' : `${where}&`}limit=${max_rows}`
  const reader = as !== null && people.has(by.subject) ? { person: by.subject, app } : null
  return toCommand(['query', path, '--grant', id], reader)
}

export const toCommand = (words: readonly string[], as: Person['as']): string =>
  ['npx', 'scrim', ...words, ...personWords(as)].map(shellWord).join(' ')

/** A sample person whose approval would count. */
function nextApprover({ by, approvals, approvers }: Request): Person['as'] {
  const groups = new Set(approvers.flatMap((role) => groupsOfRoles[role] ?? []))
  const done = new Set([by, ...approvals.by].map(({ subject }) => subject))
  const next = [...people.values()].find(
    (each) => !done.has(each.name) && each.groups.some((group) => groups.has(group)),
  )
  return next === undefined ? null : { person: next.name, app: usualApp }
}
