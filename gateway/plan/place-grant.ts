// A pass: what a grant adds clear to the chosen page, beside what rules do (law 2). It reads the plan and adds to `release`
// alone: rows, order, count, cursor and explanation are decided before it, as if nothing were granted.
import { Refusal } from '../errors/refusal.ts'
import { and, is, not } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import { type Rule, toRule } from '../policy/rule.ts'
import type { UsableGrant } from '../unmask/unmask.ts'
import { compileWhere } from './compile-where.ts'
import { type Draft, storedColumns } from './draft.ts'
import { nobodyApproves, unreleasable } from './releasable.ts'

export function placeGrant(draft: Draft): void {
  const { grant, dataset } = draft
  if (grant === null) return
  assertInScope(draft, grant)
  const condition = grant.where === null ? null : conditionOf(draft, grant.where)
  const columns = storedColumns(draft).flatMap(({ access, index }) => {
    const { column, clear } = access
    if (!grant.columns.includes(column.name) || column.mask === null || clear === 'always') return []
    const why = nobodyApproves(dataset) ?? unreleasable(column, dataset, draft.access)
    if (why) throw notReleasable(grant, column.name, why)
    return [{ index, column, where: extentOf(access, condition), rule: grant.id, by: 'grant' as const }]
  })
  if (columns.length > 0) draft.release = { columns: [...(draft.release?.columns ?? []), ...columns] }
}

/**
 * Branded here, though the condition is in a caller's own words: people approved those words, they are compiled over masked
 * values alone (compile-where.ts), and nothing of the present call is in them. A cell that may not be read stays so, and one
 * that a rule shows already is not the grant's: a condition that is null shows nothing, so `is` and not a bare `not`.
 */
function extentOf({ readable, clear }: ColumnAccess, condition: Expr | null): Rule {
  const parts = [
    ...(readable ? [readable] : []),
    ...(condition ? [condition] : []),
    ...(typeof clear === 'string' ? [] : [not(is(clear, 'true'))]),
  ]
  return toRule(and(parts))
}

function assertInScope(draft: Draft, grant: UsableGrant): void {
  const { dataset } = draft
  if (grant.dataset !== dataset.name) {
    throw outOfScope(
      `The grant ${grant.id} is for ${grant.dataset}, and this call reads ${dataset.name}.`,
      'Leave Approval-Token out of calls that read anything else.',
    )
  }
  if (storedColumns(draft).some(({ access }) => grant.columns.includes(access.column.name))) return
  throw outOfScope(
    `The grant ${grant.id} covers no column that was asked for.`,
    `It covers ${grant.columns.join(', ')}: name one with fields=, or leave Approval-Token out.`,
  )
}

function conditionOf({ dataset, catalog, principal, access }: Draft, where: string): Expr {
  try {
    return compileWhere(where, { dataset, catalog }, principal, access)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal('UNMASK_GRANT_VOID', {
      detail: 'The condition that was approved cannot be followed any more: what you may filter by has changed since.',
      hint: `Make a new request; GET /datasets/${dataset.name} says what you may filter by.`,
      cause: error,
    })
  }
}

/** Never silently masked: what is granted and cannot be shown is said. */
const notReleasable = ({ id }: UsableGrant, column: string, why: string): Refusal =>
  outOfScope(
    `${column} cannot be shown clear under the grant ${id}: ${why}.`,
    'Name other columns with fields=, or leave Approval-Token out to see it masked.',
  )

const outOfScope = (detail: string, hint: string): Refusal => new Refusal('UNMASK_OUT_OF_SCOPE', { detail, hint })
