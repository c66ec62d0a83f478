// The operations of /unmask, for who may use them: to ask and collect, where a masked column may be asked for; to decide, where
// the caller approves for a dataset.
import { bodies, jsonAlone } from '../../control/control-body.ts'
import { defaultLimit, mostLimit } from '../../control/list-page.ts'
import { problemsOf } from './problems.ts'
import type { Readable } from './readable.ts'
import { bodyName } from './unmask-schemas.ts'
import type { Schema } from './wire-types.ts'

/** What the caller may do: ask for these datasets, and decide for others or not. */
export interface UnmaskUse {
  readonly asks: readonly Readable[]
  readonly approves: boolean
}

export const usesUnmask = ({ asks, approves }: UnmaskUse): boolean => asks.length > 0 || approves

export const unmaskTag = {
  name: 'unmask',
  description:
    'To see masked values of some rows for a while: a request, people who approve it, and a token for reads.',
}

export function unmaskPaths({ asks, approves }: UnmaskUse): Schema {
  const one = '/unmask/requests/{id}'
  const hasAsks = asks.length > 0
  return {
    '/unmask/requests': {
      get: read('listUnmaskRequests', 'Your requests, and those that you may decide', 'UnmaskRequests', pageOf),
      ...(hasAsks && { post: askOperation(asks) }),
    },
    [one]: { get: read('getUnmaskRequest', 'One request, with its history', 'UnmaskRequest', idOf('request')) },
    ...(approves && {
      [`${one}/approve`]: { post: act('approve', 'Approve a request, or less of it', 'UnmaskRequest') },
      [`${one}/deny`]: { post: act('deny', 'Deny a request, for good', 'UnmaskRequest') },
    }),
    ...(hasAsks && {
      [`${one}/withdraw`]: { post: act('withdraw', 'Take your own request back', 'UnmaskRequest') },
      [`${one}/token`]: { post: act('token', 'Collect a token for reads, once it is approved', 'ApprovalToken') },
    }),
    '/unmask/grants': {
      get: read('listUnmaskGrants', 'Grants that live: yours, and those that you may revoke', 'UnmaskGrants', pageOf),
    },
    '/unmask/grants/{id}/revoke': { post: act('revoke', 'End a grant at once', 'UnmaskGrant') },
  }
}

const idOf = (what: string): readonly Schema[] => [
  { name: 'id', in: 'path', required: true, description: `Of the ${what}.`, schema: { type: 'string' } },
]

const pageOf: readonly Schema[] = [
  {
    name: 'limit',
    in: 'query',
    description: 'How many entries a page has at most.',
    schema: { type: 'integer', minimum: 1, maximum: mostLimit, default: defaultLimit },
    examples: { few: { value: 5 } },
  },
  { name: 'cursor', in: 'query', description: '`page.next` of the page before.', schema: { type: 'string' } },
]

const json = (schema: string): Schema => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
})

const read = (operationId: string, summary: string, schema: string, parameters: readonly Schema[]): Schema => ({
  operationId,
  tags: [unmaskTag.name],
  summary,
  parameters,
  responses: { '200': { description: summary, ...json(schema) }, ...problemsOf('document') },
})

type Acting = Exclude<keyof typeof bodies, 'ask'>

const ids: Readonly<Record<Acting, string>> = {
  approve: 'approveUnmaskRequest',
  deny: 'denyUnmaskRequest',
  withdraw: 'withdrawUnmaskRequest',
  token: 'collectApprovalToken',
  revoke: 'revokeUnmaskGrant',
}

const act = (kind: Acting, summary: string, schema: string): Schema => ({
  operationId: ids[kind],
  tags: [unmaskTag.name],
  summary,
  parameters: idOf(kind === 'revoke' ? 'grant' : 'request'),
  requestBody: { required: false, ...bodyOf(kind, bodies[kind].example) },
  responses: { '200': { description: summary, ...json(schema) }, ...problemsOf('unmask') },
})

function askOperation(asks: readonly Readable[]): Schema {
  const [first] = asks
  const masked = first && [...first.access.columns.values()].find(({ column }) => column.mask && !column.derived)
  const { reason, duration } = bodies.ask.example
  const example = { dataset: first?.dataset.name, columns: [masked?.column.name], reason, duration }
  const made = { headers: { Location: { description: 'Its address.', schema: { type: 'string' } } } }
  return {
    operationId: 'askToUnmask',
    tags: [unmaskTag.name],
    summary: 'Ask that masked values of some rows be shown to you',
    description:
      'For columns that you read masked. `next` of the reply says whom to ask. With an `Idempotency-Key` the same words again ' +
      'give the same request.',
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'Of your own making, one for each new request: a call that is sent again makes no second one.',
        schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
      },
    ],
    requestBody: { required: true, ...bodyOf('ask', example) },
    responses: {
      '200': {
        description: 'The request that this Idempotency-Key has made before.',
        ...made,
        ...json('UnmaskRequest'),
      },
      '201': { description: 'The request that was made.', ...made, ...json('UnmaskRequest') },
      ...problemsOf('unmask'),
    },
  }
}

const bodyOf = (kind: keyof typeof bodies, example: object): Schema => ({
  content: { [jsonAlone]: { schema: { $ref: `#/components/schemas/${bodyName(kind)}` }, example } },
})
