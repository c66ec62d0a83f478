// What a body of /unmask may hold, by what is done with it: JSON alone, every member known, durations written as `15m`.
import { z } from 'zod'
import { says } from '../../config/issue-diagnostics.ts'
import { type Words, whyNotPlain } from '../../config/not-plain.ts'
import { duration } from '../../config/quantities.ts'

/** As `Accept-Post` names it. */
export const jsonAlone = 'application/json'

/** No catalogue allows more than a day: the dataset's own limit is told by whoever knows it. */
const time = duration('1s', '1d')
const rows = z
  .int({ error: says('is not a whole number', 'write for example 20, without quotes') })
  .min(1, { error: says('is too small', 'write at least 1') })
  .max(1_000_000, { error: says('is too large', 'write at most the dataset’s own limit') })

const words = (what: string, most: number, kind: Words = 'prose') =>
  z
    .string({ error: says('is not a text', `write ${what} in quotes`) })
    .max(most, { error: says('is too long', `use at most ${most} characters`) })
    .refine((text) => /\S/.test(text), { error: says('is empty', `write ${what}`) })
    .superRefine((text, context) => {
      const why = whyNotPlain(text, kind)
      if (why) context.addIssue({ code: 'custom', message: says(why.problem, why.mend) })
    })

const name = z
  .string({ error: says('is not a text', 'write a name in quotes') })
  .min(1, { error: says('is empty', 'write a name') })
  .max(63, { error: says('is too long', 'names have at most 63 characters') })

const note = words('a note', 1000).optional().describe('For the history: whoever may see the request reads it.')

/** Each with one that could be sent as it is. */
export const bodies = {
  ask: {
    schema: z.strictObject({
      dataset: name,
      columns: z
        .array(name, { error: says('is not a list', 'write ["email"]') })
        .min(1, { error: says('is empty', 'name at least one column') })
        .max(200, { error: says('is too long', 'name at most 200 columns') }),
      where: words('a filter such as id=in.(1,2)', 8000, 'condition')
        .nullish()
        .describe(
          'A filter as an address has it, over columns that you may filter by. Absent: every row that you may see.',
        ),
      reason: words('why you need it', 1000).describe('People decide by it.'),
      duration: time.optional().describe('How long the grant lives, e.g. `15m`; at most what the dataset allows.'),
      max_rows: rows.optional().describe('How many different rows it may ever show. Absent: what the dataset allows.'),
    }),
    example: {
      dataset: 'customers',
      columns: ['email'],
      where: 'id=in.(1,2,3)',
      reason: 'Ticket 4711: a receipt bounced',
      duration: '15m',
    },
  },
  approve: {
    schema: z.strictObject({
      note,
      duration: time.optional().describe('To shorten what was asked for.'),
      max_rows: rows.optional().describe('To allow fewer rows than were asked for.'),
      scope: words('the scope of the request as you saw it', 200)
        .optional()
        .describe('`scope` of the request as you read it: where it is another by now, nothing is approved.'),
    }),
    example: { note: 'Ticket 4711 is open', duration: '10m', max_rows: 3 },
  },
  deny: { schema: z.strictObject({ note }), example: { note: 'The ticket needs no address' } },
  withdraw: { schema: z.strictObject({ note }), example: { note: 'Solved otherwise' } },
  token: { schema: z.strictObject({}), example: {} },
  revoke: {
    schema: z.strictObject({ reason: words('a reason', 1000).optional() }),
    example: { reason: 'Ticket 4711 is closed' },
  },
} as const
