// Grants or requests → a table for a person, and the command that gets on with each.

import type { Person } from '../query/person-options.ts'
import type { Cell, Table } from '../query/write-table.ts'
import { readCommand, toCommand } from './say-next.ts'
import type { Asked, Grant, Request } from './unmask-reply.ts'

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

export function listGrants(grants: readonly Grant[], reader: Reader): Listing {
  return {
    table: toTable(
      ['grant', ...asked, 'rows left', 'until'],
      grants.map((each) => [each.id, ...toAsked(each), String(each.rows_left), each.until]),
    ),
    commands: grants.map((each) =>
      isOf(each, reader) ? readCommand(each, each.id, reader.as) : toCommand(['revoke', each.id], reader.as),
    ),
  }
}

/** @param live ids of grants: what an ended one showed can no longer be read. */
export function listRequests(requests: readonly Request[], live: ReadonlySet<string>, reader: Reader): Listing {
  return {
    table: toTable(
      ['request', ...asked, 'approvals', 'status'],
      requests.map((each) => [
        ...[each.id, ...toAsked(each)],
        ...[`${each.approvals.given} of ${each.approvals.needed}`, statusOf(each, live)],
      ]),
    ),
    commands: requests.flatMap((each) => toNext(each, live, reader)),
  }
}

const isLive = ({ grant }: Request, live: ReadonlySet<string>): boolean => grant !== null && live.has(grant)
const statusOf = (request: Request, live: ReadonlySet<string>): string =>
  request.status === 'approved' && !isLive(request, live) ? 'approved, and ended' : request.status

function toNext(request: Request, live: ReadonlySet<string>, reader: Reader): readonly string[] {
  const { id, status, approvals } = request
  const isMine = isOf(request, reader)
  if (status === 'approved' && isMine && isLive(request, live)) return [readCommand(request, id, reader.as)]
  if (status !== 'pending') return []
  if (isMine) return [toCommand(['withdraw', id], reader.as)]
  return approvals.by.some((by) => isSame(by, reader)) ? [] : [toCommand(['approve', id], reader.as)]
}

const asked = ['dataset', 'columns', 'where', 'who', 'reason']
const toAsked = ({ dataset, columns, where, by, reason }: Asked): readonly string[] => [
  ...[dataset, columns.join(','), where ?? '', by.subject, reason],
]

type Party = Asked['by']
const isSame = (a: Party, b: Party): boolean => a.issuer === b.issuer && a.subject === b.subject
const isOf = ({ by }: Asked, reader: Reader): boolean => isSame(by, reader)

function toTable(names: readonly string[], rows: readonly (readonly string[])[]): Table {
  return {
    columns: names.map((name) => ({ name, masked: false })),
    rows: rows.map((row) => row.map((text): Cell => ({ text, kind: 'text' }))),
  }
}
