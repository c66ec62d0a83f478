// A policy test file as it is written: one Zod value that gives the type, the validator and
// docs/schema/policy-test.schema.json.
import { z } from 'zod'
import { says } from '../../config/issue-diagnostics.ts'
import { failures } from '../../errors/failures.ts'
import { shownWords } from './shown-word.ts'

const text = z.string().min(1).max(1000)
const personName = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, {
  error: says('is not a valid name of a person', 'use lower-case letters, digits, _ and -'),
})
const claim = z.union([text, z.number(), z.array(z.union([text, z.number()])).max(1000)], {
  error: says('is not the value of a claim', 'write a text, or a list such as [DE, FR]'),
})
const cells = z.record(z.string(), z.unknown())
const scalar = z.union([z.string(), z.number(), z.boolean()])

/** What may follow from an ask; at least one is named. */
const expectations = {
  keys: z
    .array(z.union([scalar, z.array(scalar)]))
    .max(10_000)
    .optional()
    .describe(
      'The keys of the rows of the page, in its order; of a key with several parts, lists. The ask shows the key.',
    ),
  columns: z
    .record(z.string(), z.enum(shownWords))
    .optional()
    .describe(
      'Exactly the columns of the reply, each as it is shown: clear, masked, hidden (masked by `hidden`: always null), ' +
        'absent (its rule leaves it out of these rows), or mixed where rows differ. Of related rows: orders.total.',
    ),
  shown: z
    .array(cells)
    .max(10_000)
    .optional()
    .describe(
      'The rows of the page, in its order, as a caller sees them; related rows as lists of rows, or one row or null. ' +
        'Columns left out are not compared.',
    ),
  count: z.int().min(0).optional().describe('The count of the reply; the ask has count=exact.'),
  notice: z
    .union([text, z.array(text)])
    .optional()
    .describe('A part of a notice of the reply, or several.'),
  refused: z
    .enum(Object.keys(failures))
    .optional()
    .describe('The code of the refusal, as docs/errors.md has it; nothing else can be expected then.'),
}

const testSchema = z
  .strictObject({
    name: text.describe('A sentence that is true while the test holds.'),
    who: z.string().describe('One of `people`.'),
    ask: z
      .string()
      .max(8192)
      .default('')
      .describe(
        'As in an address: what follows its `?`, such as fields=id&plan=eq.pro, or the whole of it: /customers/7.',
      ),
    lookup: z
      .record(z.string(), scalar)
      .refine((all) => Object.keys(all).length === 1, {
        error: says('is not one column with its value', 'write lookup: { email: ada@x.com }'),
      })
      .optional()
      .describe('Finds rows by an exact stored value, as POST /{dataset}/lookup does; `ask` says the rest.'),
    ...expectations,
  })
  .refine((test) => Object.keys(expectations).some((name) => name in test), {
    error: says('expects nothing', `add one of: ${Object.keys(expectations).join(', ')}`),
  })
  .refine((test) => !('refused' in test) || Object.keys(expectations).filter((name) => name in test).length === 1, {
    error: says('expects a refusal and a reply', 'keep `refused` alone, or leave it out'),
  })

const personSchema = z.strictObject({
  roles: z
    .array(z.string())
    .max(1000)
    .default([])
    .describe('Roles of the datasets; what they inherit comes with them.'),
  claims: z.record(z.string(), claim).default({}).describe('Attributes as scrim.yaml maps them, e.g. countries: [DE].'),
  app: text.optional().describe('The tool through which they ask.'),
  email: text.optional(),
  subject: text.optional().describe('Default: the name.'),
})

export const policyTestSchema = z.strictObject({
  kind: z.literal('PolicyTest'),
  dataset: z.string().describe('The name of the dataset whose rules are tested.'),
  rows: z
    .array(cells)
    .max(1000)
    .describe('Made-up rows of its table, by the columns of the table; columns left out are null. Never real ones.'),
  others: z
    .record(z.string(), z.array(cells).max(1000))
    .default({})
    .describe('Made-up rows of other datasets, by their names, for tests of related rows; one left out has none.'),
  people: z.record(personName, personSchema),
  tests: z.array(testSchema).min(1).max(1000),
})

export type WrittenTests = z.output<typeof policyTestSchema>
export type WrittenTest = WrittenTests['tests'][number]
