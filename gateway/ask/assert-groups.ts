// What groups cannot go with, as far as the words alone tell: whether a name is a relation, and so no group, the planner knows.
import { Refusal } from '../errors/refusal.ts'
import type { Filter } from './ask.ts'
import type { FieldList } from './parse-fields.ts'

/** @throws Refusal ASK_PARAMETER_INVALID. */
export function assertGroups(
  { fields }: FieldList,
  having: Filter | null,
  key: readonly string[] | null,
  dataset: string,
): void {
  const terms = fields?.flatMap(({ term }) => (term?.aggregate ? [term] : [])) ?? []
  if (having !== null && terms.length === 0) {
    throw new Refusal('ASK_PARAMETER_INVALID', {
      detail: 'The parameter having chooses groups, and fields= asks for no aggregate.',
      hint: 'Write fields=plan,count()&having=count().gte.10. Rows are chosen by column=operator.value.',
    })
  }
  const isGrouped = terms.some(
    ({ names, aggregate }) => names.length === 0 || (names.length === 1 && aggregate !== 'count'),
  )
  if (key !== null && (having !== null || isGrouped)) {
    throw new Refusal('ASK_PARAMETER_INVALID', {
      detail: 'A single row has no groups and no aggregates of its columns.',
      hint: `Ask for aggregates at /${dataset}; related rows of one row are counted by orders.count().`,
    })
  }
}
