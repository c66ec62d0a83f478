// An error of the driver or the server → a Refusal by a fixed map. No message of the database passes: it may quote data.
import { DatabaseError } from 'pg'
import type { FailureCode } from '../../errors/failures.ts'
import { Refusal } from '../../errors/refusal.ts'

/** Thrown while rows are read once they exceed the reply's byte limit. */
export class TooManyBytes extends Error {}

/** The driver's own deadline: the server did not answer, not even that it had stopped. */
export class ReadTimeout extends Error {}

const byState: readonly (readonly [RegExp, FailureCode])[] = [
  [/^57014$/, 'SOURCE_TIMEOUT'], // query_canceled: statement_timeout
  [/^25P04$/, 'SOURCE_TIMEOUT'], // transaction_timeout
  [/^(08|57P|28|3D)/, 'SOURCE_UNAVAILABLE'], // connection, shutdown, login refused, no such database
  [/^(42P01|3F000|42501)$/, 'SOURCE_UNAVAILABLE'], // the generated view is missing or not granted: `database apply`
  [/^53/, 'SOURCE_BUSY'], // resources, too many connections
  [/^40/, 'SOURCE_UNAVAILABLE'], // recovery conflict that a retry did not cure
]

const said: Partial<Record<FailureCode, { detail: string; hint: string; retry: boolean }>> = {
  SOURCE_TIMEOUT: {
    detail: 'The read took longer than this dataset allows.',
    hint: 'Ask for fewer rows, filter on an indexed column, or leave count=exact out.',
    retry: false,
  },
  SOURCE_UNAVAILABLE: {
    detail: 'The replica of this dataset cannot be read at the moment.',
    hint: 'Try again shortly; /readyz shows which source is not ready and why.',
    retry: true,
  },
  SOURCE_BUSY: { detail: 'All connections to the replica are busy.', hint: 'Try again in a moment.', retry: true },
  SOURCE_REPLY_TOO_LARGE: {
    detail: 'The rows of this page are larger than one reply may be.',
    hint: 'Ask for fewer rows with limit=, or for fewer columns with fields=.',
    retry: false,
  },
  SOURCE_FAILED: {
    detail: 'The replica refused the read.',
    hint: 'This is ours to mend: give the operator the instance id.',
    retry: false,
  },
}

/** Whether the same statement may be sent once more: the standby cancelled it for its own replay. */
export const isRecoveryConflict = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01')

/** Whether the connection is still good after the error. */
export const isConnectionSound = (error: unknown): boolean =>
  error instanceof TooManyBytes ||
  (error instanceof DatabaseError && error.severity === 'ERROR' && error.code !== '57014')

/** The view is not there, or not granted: taken off for a migration, or never applied. */
const unapplied = {
  detail: 'The views of this dataset are not in its database.',
  hint: 'Its operator brings them back with `scrim database apply`, e.g. when a migration is done; then try again.',
  retry: true,
}

export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const code = codeOf(error)
  const isUnapplied = error instanceof DatabaseError && /^(42P01|3F000|42501)$/.test(error.code ?? '')
  const { detail, hint, retry } = (isUnapplied ? unapplied : said[code]) ?? {
    detail: 'The read failed.',
    hint: 'Try again.',
    retry: false,
  }
  return new Refusal(code, { detail, hint, cause: error, ...(retry && { headers: { 'Retry-After': '2' } }) })
}

function codeOf(error: unknown): FailureCode {
  if (error instanceof TooManyBytes) return 'SOURCE_REPLY_TOO_LARGE'
  if (error instanceof DatabaseError)
    return byState.find(([state]) => state.test(error.code ?? ''))?.[1] ?? 'SOURCE_FAILED'
  if (error instanceof ReadTimeout) return 'SOURCE_TIMEOUT'
  if (error instanceof Error && /timeout exceeded when trying to connect/.test(error.message)) return 'SOURCE_BUSY'
  return 'SOURCE_UNAVAILABLE'
}
