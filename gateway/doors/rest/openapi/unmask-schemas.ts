// The schemas of what is sent to and comes from /unmask. The bodies are those that the door itself checks by.
import { z } from 'zod'
import { bodies } from '../../control/control-body.ts'
import { object, text, texts } from './schema-parts.ts'
import type { Schema } from './wire-types.ts'

const when = { type: 'string', format: 'date-time' }
const words = { type: ['string', 'null'] }
const count = { type: 'integer', minimum: 0 }
const party = object({ issuer: text, subject: text })
const maybe = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'].flat() })
const next = { type: 'string', description: 'What to do next, in words.' }
const duration = { type: 'string', pattern: '^[0-9]+(?:ms|s|m|h|d)$' }

const asked = {
  dataset: text,
  columns: texts,
  where: { ...words, description: 'A filter over shown values; null: every row that the requester may see.' },
  reason: text,
  duration,
  max_rows: { type: 'integer', minimum: 1 },
}

const step = object({
  at: when,
  step: { enum: ['requested', 'approved', 'denied', 'withdrawn', 'expired', 'granted', 'exhausted', 'revoked'] },
  by: { ...maybe(party), description: 'Null: the clock.' },
  note: words,
})

const request = object({
  id: text,
  status: { type: 'string', enum: ['pending', 'approved', 'denied', 'withdrawn', 'expired'] },
  url: { type: 'string', format: 'uri', description: 'Where to send an approver.' },
  ...asked,
  by: party,
  app: { type: 'string', description: 'Through which it was asked, and alone may be read.' },
  approvals: object({ needed: { type: 'integer', minimum: 1 }, given: count, by: { type: 'array', items: party } }),
  approvers: { ...texts, description: 'Roles. Nobody approves their own request.' },
  scope: {
    type: 'string',
    description:
      'Of what is asked for, and of what its names stand for: an approver sends it back, so that it is what they read.',
  },
  created_at: when,
  expires_at: { ...when, description: 'Undecided until then, it ends.' },
  grant: { ...words, description: 'Its id, once it is approved.' },
  history: { type: 'array', items: step },
  next,
})

const grant = object({
  id: text,
  status: { type: 'string', enum: ['active', 'exhausted', 'expired', 'revoked'] },
  request: text,
  ...asked,
  rows_used: { ...count, description: 'Different rows that it has shown.' },
  rows_left: count,
  by: party,
  app: text,
  approved_by: { type: 'array', items: party },
  from: when,
  until: when,
  revoked: maybe(object({ at: when, by: party, reason: words })),
  next,
})

const token = object({
  token: { type: 'string', description: 'Send it as `Approval-Token`.' },
  expires_at: when,
  grant: text,
  next,
})

const list = (items: Schema): Schema =>
  object({
    data: { type: 'array', items },
    page: object({ limit: { type: 'integer', minimum: 1 }, next: words }),
  })

/** @param asks datasets that the caller may ask for. @param approves whether they decide for others. */
export function unmaskSchemas(asks: readonly string[], approves: boolean): Schema {
  const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
  const body = (kind: keyof typeof bodies): Schema => ({ [bodyName(kind)]: toBody(bodies[kind].schema) })
  return {
    UnmaskRequest: request,
    UnmaskRequests: list(refTo('UnmaskRequest')),
    UnmaskGrant: grant,
    UnmaskGrants: list(refTo('UnmaskGrant')),
    ...body('revoke'),
    ...(approves && { ...body('approve'), ...body('deny') }),
    ...(asks.length > 0 && { ApprovalToken: token, ...body('withdraw'), ...body('token'), ...askSchema(asks) }),
  }
}

function askSchema(datasets: readonly string[]): Schema {
  const made = toBody(bodies.ask.schema)
  return {
    [bodyName('ask')]: { ...made, properties: { ...made.properties, dataset: { type: 'string', enum: datasets } } },
  }
}

export const bodyName = (kind: keyof typeof bodies): string => `Unmask.${kind}`

function toBody(schema: z.ZodObject) {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => foldNull(jsonSchema),
  })
  return made
}

/** `anyOf` of one schema and null → that schema, which may be null: what the page and most clients read. */
function foldNull(schema: z.core.JSONSchema.BaseSchema): void {
  const [first, second, ...more] = schema.anyOf ?? []
  if (!first || second?.type !== 'null' || more.length > 0) return
  delete schema.anyOf
  Object.assign(schema, first, { type: [first.type, 'null'] })
}
