// All that a caller is told where they are refused: the code, and every part of the words, for tests that keep the words.
import assert from 'node:assert/strict'
import type { FailureCode } from '../gateway/errors/failures.ts'
import { Refusal, type RefusalParts } from '../gateway/errors/refusal.ts'

/** Fails where it is not refused, or in other words than these. */
export async function assertTold(
  work: () => Promise<unknown>,
  code: FailureCode,
  detail: string,
  hint: string,
  more: Omit<RefusalParts, 'detail' | 'hint'> = {},
): Promise<void> {
  const error: unknown = await (async () => work())().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Refusal)) assert.fail(`not refused, but should be with ${code}: ${String(error)}`)
  assert.deepEqual({ code: error.code, ...error.parts }, { code, detail, hint, ...more })
}
