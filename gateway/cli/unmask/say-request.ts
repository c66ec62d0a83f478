// A request or a grant → lines for a person who is to decide about it: who, what, why, how much and how long.
import { toLine } from '../query/say-meta.ts'
import type { Asked, Grant, Request } from './unmask-reply.ts'

export function sayRequest(request: Request): readonly string[] {
  const { id, status, approvals, history } = request
  const notes = history.flatMap(({ step, by, note }) =>
    note === null ? [] : [`  note     ${by?.subject ?? 'the clock'} (${step}): ${note}`],
  )
  const by = approvals.by.map(({ subject }) => subject).join(', ')
  const given = `${approvals.given} of ${approvals.needed} approvals${by === '' ? '' : ` (${by})`}`
  return [`Request ${id}: ${status}, ${given}`, ...sayAsked(request), ...notes].map(toLine)
}

export const sayGrant = (grant: Grant): readonly string[] =>
  [`Grant ${grant.id}: ${grant.status}, ${grant.rows_left} rows left, until ${grant.until}`, ...sayAsked(grant)].map(
    toLine,
  )

const sayAsked = ({ by, app, dataset, columns, where, reason, max_rows, duration }: Asked): readonly string[] => [
  `  who      ${by.subject} of ${by.issuer}, through ${app}`,
  `  dataset  ${dataset}`,
  `  columns  ${columns.join(', ')}`,
  `  where    ${where ?? 'any row that they may see'}`,
  `  reason   ${reason}`,
  `  rows     ${max_rows} at most`,
  `  time     ${duration} from the last approval`,
]
