// What a killed gateway's callers received, beside what is durable: cells shown without a release event, and where the kill
// landed. Pure.
import { rowText } from '../../../gateway/read-events.ts'
import type { Seal } from '../../../gateway/seal/seal.ts'
import type { DurableEvent } from './durable-events.ts'
import { cellsIn } from './people.ts'
import type { Received } from './read-raw.ts'

/** One caller, who asks one thing after the other. */
export interface Caller {
  readonly subject: string
  /** What came of each of its reads that had an answer; the last may be cut off. */
  readonly received: readonly Received[]
  /** The read that was under way when the kill landed. */
  readonly open: Received | null
}

export interface KillVerdict {
  /** Rows in which a stored value was received, and no durable release event of that reply tells of it. */
  readonly unaudited: readonly string[]
  /** Reads with a durable event of their own whose reply had not arrived whole. */
  readonly between: number
  /** Of those: the release was durable, and not one byte had come. */
  readonly released: number
  /** Of those: clear values had come, but not all of the reply. */
  readonly partly: number
  readonly cells: number
}

export function judgeKill(callers: readonly Caller[], events: readonly DurableEvent[], seal: Seal): KillVerdict {
  const releases = new Set(
    events
      .filter(({ kind }) => kind === 'release')
      .flatMap(({ request, rows, columns }) =>
        rows.flatMap((row) => columns.map(({ name }) => `${request} ${row} ${name}`)),
      ),
  )
  const unaudited: string[] = []
  let cells = 0
  for (const { subject, received, open } of callers) {
    for (const { requestId, text } of open ? [...received, open] : received) {
      for (const { column, id } of cellsIn(text)) {
        cells++
        const row = seal.fingerprint(rowText('people', [id]))
        if (!releases.has(`${requestId} ${row} ${column}`)) unaudited.push(`${subject}: row ${id}, ${column}`)
      }
    }
  }
  const cut = callers.map((caller) => whereCut(caller, events))
  const count = (isSo: (where: ReturnType<typeof whereCut>) => boolean): number => cut.filter(isSo).length
  return {
    unaudited,
    between: count((where) => where !== 'outside'),
    released: count((where) => where === 'released'),
    partly: count((where) => where === 'partly'),
    cells,
  }
}

/** A read without a head has no name here: it is the one of this caller that no answered read accounts for. */
function whereCut({ subject, received, open }: Caller, events: readonly DurableEvent[]) {
  if (open === null) return 'outside'
  const answered = new Set(received.map(({ requestId }) => requestId))
  const own = events.filter(({ who, request }) => who.subject === subject && !answered.has(request))
  if (!own.some(({ kind }) => kind === 'read')) return 'outside'
  if (cellsIn(open.text).length > 0) return 'partly'
  return own.some(({ kind }) => kind === 'release') ? 'released' : 'intended'
}
