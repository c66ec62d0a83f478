// A dataset file as it is written: one Zod value that gives the type, the validator and docs/schema/dataset.schema.json.
import { z } from 'zod'
import { masks } from '../../masks/registry.ts'
import { says } from '../config/issue-diagnostics.ts'
import { duration } from '../config/quantities.ts'
import { columnTypes } from '../expr/expr.ts'
import { classifications } from './dataset.ts'

/** PostgreSQL cuts longer identifiers silently. */
const identifierBytes = 63
const datasetNameBytes = 40
const mostColumns = 1600

const bytesOf = (text: string): number => Buffer.byteLength(text)

/** Names of members that every object has: as a field they would find something where nothing was declared. */
const objectMembers: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

const datasetName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, {
    error: says('is not a valid dataset name', 'use lower-case letters, digits and _, a letter first'),
    abort: true,
  })
  .refine((name) => bytesOf(name) <= datasetNameBytes, {
    error: says(
      `is longer than ${datasetNameBytes} bytes`,
      'shorten it: the names of generated views are made from it',
    ),
  })

const day = z.iso.date({ error: says('is not a day', 'write it as 2026-11-01') })

const columnName = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_$]*$/u, {
    error: says('is not a valid column name', 'use letters, digits and _; rename others by `from` in a view of yours'),
    abort: true,
  })
  .refine((name) => bytesOf(name) <= identifierBytes, {
    error: says(`is longer than ${identifierBytes} bytes`, 'PostgreSQL would cut it: shorten it'),
  })
  .refine((name) => !objectMembers.has(name) && name !== 'prototype', {
    error: says('cannot be the name of a column', 'choose another: programs that read it would stumble'),
  })

const roleName = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, {
  error: says('is not a valid role name', 'use lower-case letters, digits, _ and -'),
})

const tableName = z
  .string()
  .regex(/^[^.\p{Cc}]+\.[^.\p{Cc}]+$/u, {
    error: says('is not a table with its schema', 'write schema.table, for example public.customers'),
    abort: true,
  })
  .refine((name) => name.split('.').every((part) => bytesOf(part) <= identifierBytes), {
    error: says(`has a part longer than ${identifierBytes} bytes`, 'PostgreSQL would cut it: check the name'),
  })

const text = z.string().min(1).max(2000)
const words = z.array(z.string()).max(1000)
const classification = z.enum(classifications)

export const columnSchema = z.strictObject({
  type: z
    .enum(columnTypes)
    .describe("docs/types.md has what each reads. Within braces, quote that of an array: { type: 'text[]' }."),
  classification: classification.optional(),
  description: text.optional(),
  semantic: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, {
      error: says('is not a valid semantic', 'write a word such as email, person-name or phone'),
    })
    .optional()
    .describe('What the values are. A confidential or restricted column without a mask gets the one of its semantic.'),
  values: z
    .array(z.string().max(200))
    .min(1)
    .max(500)
    .refine((all) => new Set(all).size === all.length, {
      error: says('lists a value twice', 'list each value once'),
    })
    .optional()
    .describe('All values that an unmasked text column may hold: a filter on another is refused with the nearest one.'),
  mask: z
    .union([z.string(), z.record(z.string(), z.unknown())], {
      error: says('is not a mask', 'write mask: year, or with its option mask: { last: 4 }'),
    })
    .optional()
    .describe('`year`, or `{ last: 4 }`, or `{ last: { n: 4 } }`. A column with a mask is always masked.')
    .meta({ examples: [...masks.keys()] }),
  from: z.string().optional().describe('Derives this column from another declared column of the same table.'),
  deprecated: z
    .strictObject({
      since: day.describe('The first day on which nobody should begin to use it.'),
      sunset: day.optional().describe('The day on which it goes away.'),
      use: z.string().optional().describe('The declared column to use instead.'),
    })
    .optional()
    .describe('Replies that show, filter or sort by the column say so in headers and in a notice.'),
  best_effort: z
    .literal(true, { error: says('is not true', 'write best_effort: true, or leave it out') })
    .optional()
    .describe('Accepts on a restricted column a mask that may miss some of what it hides (`scrub`).'),
  acknowledged: z
    .boolean()
    .optional()
    .describe('Two masks of one source together show more than either: written on one of them, that is accepted.'),
})

const claimName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
  error: says('is not the name of a claim', 'write subject, email, roles or an attribute of scrim.yaml'),
})

const appName = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, {
    error: says('is not the name of an app', 'write it as tokens have it in the claim of the app (azp)'),
  })

export const tenantSchema = z.strictObject(
  {
    column: z.string().describe('A declared column, public or internal, without a mask.'),
    claim: claimName.describe(
      'An attribute mapped in scrim.yaml. Who lacks it sees no row; of a list, each value counts.',
    ),
  },
  { error: says('is not a tenant', 'write { column: org_id, claim: org }') },
)

export const relationSchema = z.union(
  [
    z.strictObject({ one: z.string(), on: z.string() }).describe('`on`: a column of ours that holds its key.'),
    z.strictObject({ many: z.string(), on: z.string() }).describe('`on`: a column of the other that holds our key.'),
  ],
  {
    error: says('is not a relation', 'write { many: orders, on: customer_id } or { one: customers, on: customer_id }'),
  },
)

export const accessSchema = z.strictObject({
  role: roleName,
  read: z
    .union([z.literal('*'), words], { error: says('is not a list of columns', "write [a, b], or '*' for all") })
    .optional()
    .describe("Columns shown by their classification; '*' is every declared one."),
  clear: words.optional().describe('Shown without an approval: use sparingly, `scrim check` lists every one.'),
  lookup: words.optional().describe('May find a row by an exact raw value.'),
  cannot: words.optional().describe('Never shown to this role, whatever other entries say.'),
  rows: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('A condition over unmasked columns for this whole entry.'),
  apps: z
    .array(appName)
    .min(1)
    .max(100)
    .optional()
    .describe('The entry, also its `cannot`, counts only for calls through these apps. Left out: through any.'),
  when: z
    .record(claimName, z.record(z.string(), z.unknown()))
    .optional()
    .describe(
      'The entry, also its `cannot`, counts only for whom this holds: `{ department: { in: [finance] } }`, with eq, neq, ' +
        'in and nin over the claims of the caller. Of a claim that is a list, eq and in hold where one of its values does, ' +
        'neq and nin where none does. Whose claim is missing or empty is shown no row, and a `cannot` forbids every row.',
    ),
})

export const unmaskSchema = z.strictObject({
  approvers: z.array(roleName).max(100).default([]).describe('Roles. Absent or empty: nobody may approve.'),
  approvals: z
    .strictObject({
      confidential: z.int().min(1).max(5).default(1),
      restricted: z.int().min(1).max(5).default(2),
    })
    .prefault({}),
  max_duration: duration('1m', '24h').prefault('4h'),
  max_rows: z.int().min(1).max(10_000).default(500),
})

export const limitsSchema = z.strictObject({
  page: z.int().min(1).max(10_000).default(1000),
  export: z.int().min(1).max(10_000_000).default(100_000),
  timeout: duration('100ms', '60s').prefault('5s'),
})

const relationName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
  error: says('is not a valid relation name', 'use lower-case letters, digits and _, a letter first, at most 40'),
})

/** Everything but the parts that are judged one by one. */
export const datasetSchema = z.strictObject({
  kind: z.literal('Dataset'),
  name: datasetName.describe('The path, and the GraphQL field.'),
  description: text,
  owner: roleName.describe('A role: may explain, approve policy changes, see who uses it.'),
  source: z.string().min(1).describe('A source named in scrim.yaml; never a URL or a password.'),
  table: tableName,
  key: z
    .union([z.string(), z.array(z.string()).min(1).max(16)], {
      error: says('is not a key', 'write a column, or a list of columns'),
    })
    .describe('Unique; the tie-breaker of every order.'),
  classification: classification.default('restricted').describe('Of each column that names none.'),
  columns: z
    .record(columnName, columnSchema)
    .refine((all) => Object.keys(all).length > 0, {
      error: says('declares no column', 'an undeclared column does not exist: add those that may be read'),
    })
    .refine((all) => Object.keys(all).length <= mostColumns, {
      error: says(`declares more than ${mostColumns} columns`, 'PostgreSQL holds no more in one table'),
    }),
  relations: z.record(relationName, relationSchema).default({}),
  access: z.array(accessSchema).max(1000).default([]),
  tenant: tenantSchema
    .optional()
    .describe('Binds every read, also of public columns, to the rows whose column is the claim of the caller.'),
  unmask: unmaskSchema.prefault({}),
  limits: limitsSchema.prefault({}),
})

export type WrittenColumn = z.output<typeof columnSchema>
export type WrittenRelation = z.output<typeof relationSchema>
export type WrittenTenant = z.output<typeof tenantSchema>
export type WrittenAccess = z.output<typeof accessSchema>
