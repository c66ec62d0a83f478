// What is asked: the next page of `pro` customers after an id. Never the same id twice in a row, so nobody's earlier answer
// serves; and how the rows of an answer are looked at.
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

/** As REST writes it. */
export const pagePath = (limit: number, after: number): string =>
  `/customers?fields=id,email,plan,signup_date&plan=eq.pro&id=gt.${after}&limit=${limit}`

/** Orders of each customer of the nested question. */
export const ordersEach = 10

/** The same of customers with their first orders. */
export const nestedPath = (limit: number, after: number): string =>
  `/customers?fields=id,email,plan,orders(id,total,placed_on)&orders.order=id&orders.limit=${ordersEach}` +
  `&plan=eq.pro&id=gt.${after}&limit=${limit}`

/** What the mask `email` can make of anything. */
const masked = /^(.?\*{3}@\*{3}\.(com|org|net|edu|gov|\*{3})|\*{3})$/su
const customer = { id: z.int(), email: z.string().regex(masked).nullable(), plan: z.literal('pro') }
const row = z.strictObject({ ...customer, signup_date: z.iso.date() })

const ordersSchema = z
  .array(z.strictObject({ id: z.int(), total: z.string().regex(/^\d+(\.\d+)?$/), placed_on: z.iso.date() }))
  .length(ordersEach)
  .refine(isRising)
const nestedRow = z.strictObject({ ...customer, orders: ordersSchema })

/** Whether these are `limit` rows, in order and masked. */
export const areRightRows = (rows: unknown, limit: number): boolean =>
  z.array(row).length(limit).refine(isRising).safeParse(rows).success

/** The same of rows that hold their orders. */
export const areRightNestedRows = (rows: unknown, limit: number): boolean =>
  z.array(nestedRow).length(limit).refine(isRising).safeParse(rows).success

function isRising(rows: readonly { readonly id: number }[]): boolean {
  return rows.every(({ id }, i) => i === 0 || id > (rows[i - 1]?.id ?? id))
}
