// One call with a token, and its reply held against the OpenAPI document of the very caller, where that has the call at all.
import { type Called, call } from './call.ts'
import { createJudge, type Judge } from './http/contract/judge-reply.ts'
import { listOperations, type Operation, parseDocument } from './http/contract/operations.ts'
import type { Scrim } from './scrim.ts'

interface Script {
  readonly judge: Judge
  readonly operations: readonly (readonly [pattern: RegExp, operation: Operation])[]
}

const scripts = new Map<string, Promise<Script>>()

async function readScript(scrim: Scrim, token: string): Promise<Script> {
  const { body } = await call(scrim, null, '/openapi.json', { headers: { authorization: `Bearer ${token}` } })
  const document = parseDocument(body)
  const operations = listOperations(document).map(
    (operation) => [new RegExp(`^${operation.path.replace(/\{[^}]+\}/g, '[^/?]+')}(\\?|$)`), operation] as const,
  )
  return { judge: createJudge(document), operations }
}

/** @throws AssertionError where the document does not describe the reply. */
export async function judgedCall(scrim: Scrim, token: string, path: string, init: RequestInit = {}): Promise<Called> {
  const known = `${scrim.url} ${token}`
  if (!scripts.has(known)) scripts.set(known, readScript(scrim, token))
  const answer = await call(scrim, null, path, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${token}` },
  })
  const { judge, operations } = (await scripts.get(known)) ?? (await readScript(scrim, token))
  const method = init.method ?? 'GET'
  const found = operations.find(([pattern, operation]) => operation.method === method && pattern.test(path))
  const { status, headers, text } = answer
  if (found) judge.rowsOf(found[1], { status, headers: Object.fromEntries(headers), text })
  return answer
}
