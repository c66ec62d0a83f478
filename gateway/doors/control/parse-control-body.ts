// The body of a call to /unmask → what its schema makes of it, or a refusal that names every member that is wrong. An absent
// body is an empty object. No refusal repeats a value.
import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { divider } from '../../config/issue-diagnostics.ts'
import { nearest } from '../../config/nearest.ts'
import { Refusal } from '../../errors/refusal.ts'
import { decodeText, mediaTypeOf, parseObject } from '../json-text.ts'
import { readBody } from '../rest/read-body.ts'
import { jsonAlone } from './control-body.ts'
import { repeatedMember } from './repeated-member.ts'

interface Body<S extends z.ZodObject> {
  readonly schema: S
  readonly example: object
}

/** @param most in bytes. @throws Refusal ASK_MEDIA_TYPE_UNSUPPORTED, ASK_BODY_TOO_LARGE, ASK_BODY_INVALID, UNMASK_REQUEST_INVALID. */
export async function parseControlBody<S extends z.ZodObject>(
  body: Body<S>,
  req: IncomingMessage,
  most: number,
): Promise<z.output<S>> {
  const { schema } = body
  const example = JSON.stringify(body.example)
  const { 'content-type': type, 'content-encoding': encoding } = req.headers
  if (hasBody(req)) assertJson(type, encoding, example)
  const bytes = await readBody(req, most)
  const invalid = (problem: string): Refusal =>
    new Refusal('ASK_BODY_INVALID', {
      detail: `The body cannot be read: ${problem}.`,
      hint: `Write a JSON object in UTF-8, each member once: ${example}.`,
    })
  const text = bytes.length === 0 ? '{}' : decodeText(bytes, invalid)
  const value = parseObject(text, invalid)
  const twice = repeatedMember(text)
  if (twice !== null) throw invalid(`"${twice.slice(0, 63)}" is written twice`)
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw wrongMembers(parsed.error.issues, value, Object.keys(schema.shape), example)
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function assertJson(type: string | undefined, encoding: string | undefined, example: string): void {
  const encoded = encoding !== undefined && encoding !== 'identity'
  if (!encoded && mediaTypeOf(type) === jsonAlone) return
  throw new Refusal('ASK_MEDIA_TYPE_UNSUPPORTED', {
    detail: encoded ? 'A body with a Content-Encoding is not read here.' : 'The body is not sent as JSON.',
    hint: `Send Content-Type: application/json with ${example}.`,
    headers: { 'Accept-Post': jsonAlone },
  })
}

interface Wrong {
  readonly member: string
  readonly problem: string
  readonly hint: string
}

function wrongMembers(
  issues: readonly z.core.$ZodIssue[],
  value: object,
  known: readonly string[],
  example: string,
): Refusal {
  const wrong = issues.flatMap((issue) => sayIssue(issue, value, known))
  return new Refusal('UNMASK_REQUEST_INVALID', {
    detail: wrong
      .map(({ member, problem }) => `"${member}" ${problem}`)
      .join('; ')
      .concat('.'),
    hint: `${wrong.map(({ member, hint }) => `${member}: ${hint}`).join('; ')}. For example ${example}.`,
    details: { members: wrong },
  })
}

/** How many unknown members one refusal names. */
const mostNamed = 5

function sayIssue(issue: z.core.$ZodIssue, value: object, known: readonly string[]): readonly Wrong[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostNamed).map((key) => {
      const near = nearest(key, known)
      const hint = near ? `did you mean "${near}"?` : known.length > 0 ? `known: ${known.join(', ')}` : 'leave it out'
      return { member: key.slice(0, 63), problem: 'is not known here', hint }
    })
  }
  const [top = ''] = issue.path
  const member = issue.path.map(String).join('.')
  if (!Object.hasOwn(value, top)) return [{ member, problem: 'is missing', hint: 'add it' }]
  const [problem = '', hint = 'see the example'] = issue.message.split(divider)
  return [{ member, problem, hint }]
}
