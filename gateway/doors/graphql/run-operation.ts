// Top-level fields → their reads, side by side, and one text of what they show and what they tell. A field that is refused is null,
// beside the others.
import { execute, type GraphQLFormattedError } from 'graphql'
import { type AnswerHouse, answer, refuse } from '../../answer.ts'
import type { AskLimits } from '../../ask/ask.ts'
import type { FailureCode } from '../../errors/failures.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Reply } from '../../formats/reply.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Heard } from '../../read-events.ts'
import { orRefusal } from '../or-refusal.ts'
import type { CallerSchema } from './caller-schema.ts'
import type { ReadRoot, Root } from './compile-operation.ts'
import { type OperationLimits, tooLarge } from './count-operation.ts'
import { fieldError } from './graphql-error.ts'
import type { HearingLimits } from './hear-operation.ts'
import type { Prepared } from './operations.ts'
import { extensionsOf, type Told } from './told.ts'

export interface GraphqlHouse extends AnswerHouse {
  readonly limits: AnswerHouse['limits'] & AskLimits & OperationLimits & HearingLimits & { readonly replyBytes: number }
}

export interface Caller {
  readonly principal: Principal
  readonly request: Heard
  /** Of an approval. */
  readonly token: string | null
}

type Built = ReturnType<ReadRoot['build']>

/** By top-level field. */
export type Reads = ReadonlyMap<Root, Built | Refusal>

/** @param most rows of all reads together. @throws Refusal ASK_TOO_LARGE. */
export function buildReads({ roots, variables }: Prepared, most: number): Reads {
  const reads = new Map<Root, Built | Refusal>()
  let cost = 0
  for (const root of roots) {
    if (root.kind !== 'read') continue
    const read = built(root, variables)
    reads.set(root, read)
    if (!(read instanceof Refusal)) cost += read.built.rows
  }
  if (cost > most) throw tooLarge('rows that it may come to', cost, most, 'Write a smaller first, at each level.')
  return reads
}

function built(root: ReadRoot, variables: Prepared['variables']): Built | Refusal {
  try {
    return root.build(variables)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

interface Ran {
  readonly text: string
  readonly audits: readonly string[]
  /** Of the first field that failed; null: none did. */
  readonly code: FailureCode | null
}

/** @throws Refusal AUDIT_UNAVAILABLE: then nothing is told of any field. */
export async function runReads(
  prepared: Prepared,
  reads: Reads,
  schema: CallerSchema,
  caller: Caller,
  house: GraphqlHouse,
): Promise<Ran> {
  const { roots } = prepared
  const [replies, shown] = await Promise.all([
    Promise.all(roots.map((root) => replyOf(root, reads.get(root), caller, house))),
    roots.some(({ kind }) => kind === 'schema') ? introspect(prepared, schema) : null,
  ])
  const errors: GraphQLFormattedError[] = []
  const told: Told[] = []
  let code: FailureCode | null = null
  let data = ''
  for (const [i, root] of roots.entries()) {
    data += `${i === 0 ? '' : ','}${JSON.stringify(root.key)}:`
    if (root.kind === 'text') data += root.text
    else if (root.kind === 'schema') data += JSON.stringify(shown?.[root.key] ?? null)
    else data += write(root, replies[i] ?? null, house.limits.replyBytes - data.length)
  }
  const failed = errors.length > 0 ? `"errors":${JSON.stringify(errors)},` : ''
  const text = `{${failed}"data":{${data}},"extensions":${JSON.stringify(extensionsOf(told))}}\n`
  return { text, audits: told.map(({ reply }) => reply.meta.audit), code }

  function write(root: ReadRoot, reply: Reply | Refusal | null, most: number): string {
    const read = reads.get(root)
    try {
      if (reply instanceof Refusal) throw reply
      if (!reply || !read || read instanceof Refusal) throw new Error('a field was not read')
      const { next, count } = reply.page
      const text = root.plan.write({ ...reply, next, count }, read.built, most)
      told.push({ key: root.key, reply, names: root.plan.names })
      return text
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // A row that is not there is no fault of the operation.
      if (error.code !== 'PLAN_ROW_UNKNOWN') {
        errors.push(fieldError(error, root.key, caller.request.id))
        code ??= error.code
      }
      return 'null'
    }
  }
}

async function replyOf(
  root: Root,
  read: Built | Refusal | undefined,
  { principal, request, token }: Caller,
  house: GraphqlHouse,
): Promise<Reply | Refusal | null> {
  if (root.kind !== 'read' || !read) return null
  const reply = await orRefusal(() =>
    read instanceof Refusal
      ? refuse(read, { dataset: root.dataset }, principal, request, house)
      : answer(read.ask, token, principal, request, house),
  )
  if (reply instanceof Refusal && reply.code === 'AUDIT_UNAVAILABLE') throw reply
  return reply
}

/** What the schema itself answers. No field of data has a resolver: those are null here. */
async function introspect({ operation, sent }: Prepared, { schema }: CallerSchema) {
  const { data } = await execute({
    schema,
    document: operation.document,
    operationName: operation.operation.name?.value ?? null,
    variableValues: sent,
  })
  return data ?? null
}
