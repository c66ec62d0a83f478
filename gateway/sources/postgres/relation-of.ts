// A dataset → the relation `d` of a statement: the generated view or, where no view can be made, the view's own SELECT as a
// subquery. The masked read, the clear read and the release all take it from here, so that both modes read the same.
import type { Dataset } from '../../catalog/dataset.ts'
import type { SourceSettings } from '../../config/settings.ts'
import { viewsOf } from './view-of.ts'

export type Enforcement = SourceSettings['enforcement']

/** The planner flattens the subquery as it does the view: indexes on clear columns, limits and orders survive. */
export function relationOf(
  dataset: Dataset,
  kind: 'masked' | 'clear',
  enforcement: Enforcement,
  alias: string = 'd',
): string {
  const { qualified, select } = viewsOf(dataset)[kind]
  return `${enforcement === 'views' ? qualified : `(${select})`} AS ${alias}`
}
