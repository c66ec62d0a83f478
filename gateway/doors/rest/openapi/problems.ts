// Every failure that a call can meet → the problem+json responses of the document, one for each status.
import { failures } from '../../../errors/failures.ts'
import type { Schema } from './wire-types.ts'

const all = Object.entries(failures).map(([code, { status, title }]) => ({ code, status: Number(status), title }))
const statuses = [...new Set(all.map(({ status }) => status))].sort((a, b) => a - b)

const nameOf = (status: number): string => `Problem${status}`

/** Under `components.schemas`. */
export const problemSchema: Schema = {
  type: 'object',
  description: 'RFC 9457. `code` is the stable name of the failure; `hint` says what to do next.',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  properties: {
    type: { type: 'string', pattern: '^urn:scrim:error:[A-Z_]+$' },
    title: { type: 'string' },
    status: { type: 'integer', enum: statuses },
    detail: { type: 'string', description: 'What happened in this call.' },
    code: { type: 'string', enum: all.map(({ code }) => code) },
    instance: { type: 'string', description: 'The id of the request: what to give an operator.' },
    hint: { type: 'string', description: 'What to do next.' },
    details: { type: 'object', description: 'For programs: the nearest known name, say, or the operators that fit.' },
    request_access: {
      type: 'object',
      description: 'What to do, where more access would help.',
      required: ['url', 'command', 'dataset', 'columns'],
      properties: {
        url: { type: 'string' },
        command: { type: 'string' },
        dataset: { type: 'string' },
        columns: { type: 'array', items: { type: 'string' } },
        body: { type: 'object', description: 'Of a request for an approval: send it to `url` as POST, as it stands.' },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
}

/** Statuses of bodies, formats, limits and decisions, which not every call has; every other failure can meet any. */
const decisionsAlone = [409]
const limitsAlone = [429, ...decisionsAlone]
const bodyAlone = [413, 415, ...limitsAlone]
const readsAlone = [406, 502, 504]
const neverOf = {
  document: [403, ...readsAlone, ...bodyAlone],
  read: bodyAlone,
  body: limitsAlone,
  lookup: decisionsAlone,
  unmask: readsAlone,
} as const satisfies Readonly<Record<string, readonly number[]>>

export type CallKind = keyof typeof neverOf

const met = (kind: CallKind): readonly number[] => {
  const never: readonly number[] = neverOf[kind]
  return statuses.filter((status) => !never.includes(status))
}

/** Under `components.responses`. @param kinds of the calls that the document has. */
export const problemResponses = (kinds: readonly CallKind[]): Schema =>
  Object.fromEntries(
    [...new Set(kinds.flatMap(met))].map((status) => {
      const codes = all.filter((failure) => failure.status === status)
      const schema = {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          {
            type: 'object',
            properties: { status: { const: status }, code: { enum: codes.map(({ code }) => code) } },
          },
        ],
      }
      const description = codes.map(({ code, title }) => `- \`${code}\`: ${title}`).join('\n')
      return [nameOf(status), { description, content: { 'application/problem+json': { schema } } }]
    }),
  )

/** The `responses` of a call that fails. `body`: a read that is asked for in a body. */
export const problemsOf = (kind: CallKind): Schema =>
  Object.fromEntries(met(kind).map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]))
