// The limits that the tests of the grammar parse under, and the words of a refusal.
import assert from 'node:assert/strict'
import type { AskLimits } from '../../../gateway/ask/ask.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'

export const limits: AskLimits = {
  fields: 20,
  relationDepth: 3,
  filterNodes: 10,
  filterDepth: 3,
  listItems: 5,
  literal: 20,
}

export function refusalOf(call: () => unknown): { code: string; detail: string; hint: string } {
  try {
    call()
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, detail: error.parts.detail, hint: error.parts.hint ?? '' }
    throw error
  }
  return assert.fail('nothing was refused')
}
