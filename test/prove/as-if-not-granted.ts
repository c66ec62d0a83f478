// A reply under a grant and the reply to the same call without: rows, their order, count, cursor, explanation and every column
// that the grant does not cover are the same (law 2).
import type { Ask } from '../../gateway/ask/ask.ts'
import type { Answered, Call } from './send-call.ts'
import type { Difference } from './twin-asker.ts'
import type { View } from './view.ts'

type Members = Readonly<Record<string, unknown>>

/** Null: nothing else differs. */
export function likeWithout(
  call: Call,
  ask: Ask,
  { granted, names }: View,
  under: Answered,
  without: Answered,
): Difference | null {
  // No column of the grant is asked for, or too many rows.
  if (under.status === 403 && under.body.includes('"UNMASK_')) return null
  const fields = ask.fields ?? names.map((column) => ({ column, as: column }))
  const covered = new Set(fields.filter(({ column }) => granted.has(column)).map(({ as }) => as))
  const replies = [rest(under, covered), rest(without, covered)] as const
  return replies[0] === replies[1] ? null : { call, replies }
}

/** What is not the grant's. */
function rest({ status, body }: Answered, covered: ReadonlySet<string>): string {
  const { data, meta, ...others } = JSON.parse(body.toString('utf8')) as { data?: unknown; meta?: Members }
  const left = (all: unknown): unknown =>
    typeof all === 'object' && all !== null ? Object.entries(all).filter(([name]) => !covered.has(name)) : all
  const rows = Array.isArray(data) ? data.map(left) : left(data)
  const { audit: _, masked, unmasked, ...said } = meta ?? {}
  return JSON.stringify([status, rows, left(masked), left(unmasked), said, { ...others, instance: null }])
}
