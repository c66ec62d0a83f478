// What is asked: the next page of `pro` customers after an id. Never the same id twice in a row, so nobody's earlier answer
// serves; and how an answer is looked at.
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

/** Next id to ask after: every round of one number asks the same of whom it measures. */
export type NextAfter = () => number

export function createQuestions(rows: number, limit: number, round: number): NextAfter {
  // A third of the customers are `pro`: below this many rows from the end a page could be short.
  const span = rows - 10 * limit
  if (span < 10 * limit) throw new Error(`${rows} customers are too few for pages of ${limit}`)
  let state = 1 + round * 1_000_003
  return () => {
    // Numerical Recipes' generator: its high bits are random enough to spread reads over a table.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * span)
  }
}

export const askPath = (limit: number, after: number, format: FormatName): string =>
  `/customers?fields=id,email,plan,signup_date&plan=eq.pro&id=gt.${after}&limit=${limit}${formatParameter(format)}`

export type FormatName = 'json' | 'ndjson' | 'csv' | 'rows'

/** The envelope is what a caller gets who asks for nothing else. */
export const formatParameter = (format: FormatName): string => (format === 'json' ? '' : `&format=${format}`)

/** How a page is read back, by other means than the gateway's. */
const readers: Readonly<Record<FormatName, (body: string) => unknown>> = {
  json: (body) => JSON.parse(body).data,
  rows: (body) => JSON.parse(body),
  ndjson: (body) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  csv: (body) =>
    parse(body, {
      columns: true,
      cast: (text, { column, quoting }) => (column === 'id' ? Number(text) : text === '' && !quoting ? null : text),
    }),
}

/** What the mask `email` can make of anything. */
const masked = /^(.?\*{3}@\*{3}\.(com|org|net|edu|gov|\*{3})|\*{3})$/su
const rowSchema = z.strictObject({
  id: z.int(),
  email: z.string().regex(masked).nullable(),
  plan: z.literal('pro'),
  signup_date: z.iso.date(),
})

/** Whether a body holds `limit` rows, in order and masked. */
export function isRightAnswer(body: string, limit: number, format: FormatName): boolean {
  const rows = z.array(rowSchema).length(limit).safeParse(readers[format](body))
  if (!rows.success) return false
  const ids = rows.data.map(({ id }) => id)
  return ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? id))
}
