// Grants or requests → a table for a person, and the command that gets on with each.
import type { Person } from '../query/person-options.ts'
import type { Cell, Column, Table } from '../query/write-table.ts'
import { readCommand, toCommand } from './say-next.ts'
import { type Asked, type Grant, isSame, type Request } from './unmask-reply.ts'

interface Listing {
  readonly table: Table
  readonly commands: readonly string[]
}

/** Whose list it is. */
export interface Reader {
  readonly issuer: string
  readonly subject: string
  readonly as: Person['as']
}

/** @param now ms since 1970: whoever has a minute left wants to know that, not which time it will be. */
export function listGrants(grants: readonly Grant[], reader: Reader, now: number): Listing {
  return {
    table: toTable(
      [whole('grant'), ...asked, whole('rows left'), whole('ends in')],
      grants.map((each) => [
        each.id,
        ...toAsked(each),
        String(each.rows_left),
        toTimeLeft(Date.parse(each.until) - now),
      ]),
    ),
    commands: grants.map((each) =>
      isOf(each, reader) ? readCommand(each, each.id, reader.as) : toCommand(['revoke', each.id], reader.as),
    ),
  }
}

/** @param live grants by their ids: what an ended one showed can no longer be read. */
export function listRequests(requests: readonly Request[], live: ReadonlyMap<string, Grant>, reader: Reader): Listing {
  return {
    table: toTable(
      [whole('request'), ...asked, whole('approvals'), whole('status')],
      requests.map((each) => [
        ...[each.id, ...toAsked(each)],
        ...[`${each.approvals.given} of ${each.approvals.needed}`, statusOf(each, live)],
      ]),
    ),
    commands: requests.flatMap((each) => toNext(each, live, reader)),
  }
}

const grantOf = ({ grant }: Request, live: ReadonlyMap<string, Grant>): Grant | null => live.get(grant ?? '') ?? null
const statusOf = (request: Request, live: ReadonlyMap<string, Grant>): string =>
  request.status === 'approved' && grantOf(request, live) === null ? 'approved, and ended' : request.status

function toNext(request: Request, live: ReadonlyMap<string, Grant>, reader: Reader): readonly string[] {
  const { id, status, approvals } = request
  const isMine = isOf(request, reader)
  const grant = grantOf(request, live)
  // Of the grant: approvers may have allowed fewer rows than were asked for.
  if (grant !== null) return isMine ? [readCommand(grant, id, reader.as)] : []
  if (status !== 'pending') return []
  if (isMine) return [toCommand(['withdraw', id], reader.as)]
  return approvals.by.some((by) => isSame(by, reader)) ? [] : [toCommand(['approve', id], reader.as)]
}

/** Half an id or half a name is of no use; of a condition and a reason, the beginning is. */
const whole = (name: string): Column => ({ name, masked: false, least: Number.POSITIVE_INFINITY })
const begun = (name: string): Column => ({ name, masked: false, least: 12 })
const asked = [whole('dataset'), whole('columns'), begun('where'), whole('who'), begun('reason')]
const toAsked = ({ dataset, columns, where, by, reason }: Asked): readonly string[] => [
  ...[dataset, columns.join(','), where ?? '', by.subject, reason],
]

const isOf = ({ by }: Asked, reader: Reader): boolean => isSame(by, reader)

function toTable(columns: readonly Column[], rows: readonly (readonly string[])[]): Table {
  return { columns, rows: rows.map((row) => row.map((text): Cell => ({ text, kind: 'text' }))) }
}

/** In whole minutes, rounded down; seconds where there is no whole one. */
function toTimeLeft(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1000))}s`
  const hours = Math.floor(minutes / 60)
  return hours < 1 ? `${minutes}m` : `${hours}h ${minutes % 60}m`
}
