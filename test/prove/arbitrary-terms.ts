// Parts of a term → the term, as it is written in the grammar of the REST door.
import type { AggregateName, DatePart, Term } from '../../gateway/ask/ask.ts'

export interface Named {
  readonly column: string
  readonly term: Term
}

export function aggregateTerm(names: readonly string[], part: DatePart | null, aggregate: AggregateName | null): Named {
  const path = [...names, ...(part ? [part] : []), ...(aggregate ? [aggregate] : [])].join('.')
  return { column: aggregate ? `${path}()` : path, term: { names, part, aggregate } }
}
