// What the gateway answers under /unmask → a request or a grant. What a command does not know of it is kept for --json.
import { z } from 'zod'
import type { GatewayReply } from '../query/call-gateway.ts'
import { QueryFailure } from '../query/query-failure.ts'

const party = z.object({ issuer: z.string(), subject: z.string() })

const asked = {
  id: z.string(),
  dataset: z.string(),
  columns: z.array(z.string()),
  where: z.string().nullable(),
  reason: z.string(),
  duration: z.string(),
  max_rows: z.int(),
  by: party,
  app: z.string(),
}

const request = z.looseObject({
  ...asked,
  status: z.enum(['pending', 'approved', 'denied', 'withdrawn', 'expired']),
  approvals: z.object({ needed: z.int(), given: z.int(), by: z.array(party) }),
  /** Roles. */
  approvers: z.array(z.string()),
  scope: z.string(),
  expires_at: z.string(),
  grant: z.string().nullable(),
  history: z.array(z.object({ step: z.string(), by: party.nullable(), note: z.string().nullable() })),
})

const grant = z.looseObject({
  ...asked,
  request: z.string(),
  status: z.enum(['active', 'exhausted', 'expired', 'revoked']),
  rows_left: z.int(),
  until: z.string(),
})

const token = z.object({ token: z.string() })

export type Request = Readonly<z.output<typeof request>>
export type Grant = Readonly<z.output<typeof grant>>
export type Asked = Pick<Request, keyof typeof asked>
export type Party = Asked['by']

export const isSame = (a: Party, b: Party): boolean => a.issuer === b.issuer && a.subject === b.subject

const page = z.object({ next: z.string().nullable() })

/** @throws QueryFailure, all of them. */
export const readRequest = (reply: GatewayReply): Request => read(request, reply)
export const readGrant = (reply: GatewayReply): Grant => read(grant, reply)
/** Of `/me`. */
export const readParty = (reply: GatewayReply) => read(party, reply)
export const readToken = (reply: GatewayReply): string => read(token, reply).token
export const readRequests = (reply: GatewayReply) => read(z.object({ data: z.array(request), page }), reply)
export const readGrants = (reply: GatewayReply) => read(z.object({ data: z.array(grant), page }), reply)

function read<S extends z.ZodType>(schema: S, { text }: GatewayReply): z.output<S> {
  const parsed = schema.safeParse(parseOrNull(text))
  if (parsed.success) return parsed.data
  throw new QueryFailure(
    4,
    'The gateway answered in a form that this command does not know.',
    'Use the command line of the same version as the gateway.',
  )
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
