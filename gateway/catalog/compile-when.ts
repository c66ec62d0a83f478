// The `when` of an access entry → tests of claims alone, all of which must hold. What is not understood is a load error.
import { type Diagnostic, type Path, showKey } from '../config/diagnostic.ts'
import { nearest } from '../config/nearest.ts'
import type { ClaimTest } from './dataset.ts'
import type { WrittenAccess } from './dataset-schema.ts'
import type { Draft } from './draft.ts'
import { type Claims, holdsClaim, knownClaim } from './row-claim.ts'

export interface CompiledWhen {
  readonly tests: readonly ClaimTest[]
  readonly diagnostics: readonly Diagnostic[]
}

const claimOperators = ['eq', 'neq', 'in', 'nin'] as const

export function compileWhen(
  { document, columns }: Draft,
  attributes: Claims,
  written: NonNullable<WrittenAccess['when']>,
  path: Path,
): CompiledWhen {
  const tests: ClaimTest[] = []
  const diagnostics: Diagnostic[] = []
  const wrong = (at: Path, problem: string, mend: string, side: 'key' | 'value' = 'value') =>
    diagnostics.push(document.wrong([...path, ...at], problem, mend, side))

  for (const [claim, operators] of Object.entries(written)) {
    const known = knownClaim(claim, attributes)
    if (!known.ok) {
      const mend = columns.has(claim) ? 'it is a column: write it under `rows`' : known.mend
      wrong([claim], known.problem, mend, 'key')
      continue
    }
    const asked = Object.entries(operators)
    if (asked.length === 0) wrong([claim], 'names no operator', `write ${claim}: { in: [a, b] }`)
    for (const [name, operand] of asked) {
      const op = claimOperators.find((one) => one === name)
      if (op === undefined) {
        const near = nearest(name, claimOperators)
        const mend = near === null ? `a claim is tested by ${claimOperators.join(', ')}` : `did you mean "${near}"?`
        wrong([claim, name], `unknown operator "${showKey(name)}"`, mend, 'key')
        continue
      }
      const said = readValues(op, operand)
      if (typeof said === 'string')
        wrong([claim, name], said, op === 'eq' || op === 'neq' ? 'write one text, number or boolean' : 'write [a, b]')
      else tests.push({ claim, op, values: said })
    }
  }
  if (Object.keys(written).length === 0 && document.has(path))
    wrong([], 'is an empty condition', 'leave it out, or say for whom')
  return { tests, diagnostics }
}

/** The values as texts, or what is wrong with them. */
function readValues(op: ClaimTest['op'], operand: unknown): readonly string[] | string {
  if (holdsClaim(operand)) return 'compares a claim with a claim'
  const isOne = op === 'eq' || op === 'neq'
  if (isOne !== !Array.isArray(operand)) return isOne ? 'is not one value' : 'is not a list of values'
  const items: readonly unknown[] = Array.isArray(operand) ? operand : [operand]
  if (items.length === 0) return 'is an empty list'
  const texts = items.filter((item) => ['string', 'number', 'boolean'].includes(typeof item)).map(String)
  return texts.length === items.length ? texts : isOne ? 'is not one value' : 'holds something that is no value'
}
