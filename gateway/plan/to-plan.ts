// A draft that every pass has seen → the plan. Nothing outside plan/ can make one (law 3).
import type { Draft } from './draft.ts'
import type { ReadPlan } from './read-plan.ts'

export const toPlan = (draft: Draft): ReadPlan => Object.freeze(draft) as unknown as ReadPlan // the one place that brands
