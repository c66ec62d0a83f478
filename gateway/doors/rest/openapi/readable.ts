// A dataset as one caller may read it, and the address of its rows.
import type { Dataset } from '../../../catalog/dataset.ts'
import { isClear } from '../../../plan/draft.ts'
import type { KnownRelation } from '../../../plan/known-relations.ts'
import { isRequestable } from '../../../plan/releasable.ts'
import type { Access } from '../../../policy/judge.ts'
import { type Schema, wireType } from './wire-types.ts'

export interface Readable {
  readonly dataset: Dataset
  readonly access: Access
  readonly relations: readonly KnownRelation[]
}

/** Of a key in an address. Null where the caller may not read it in every row: single rows have no address for them. */
export function keySchema({ dataset, access }: Pick<Readable, 'dataset' | 'access'>): Schema | null {
  const parts = dataset.key.map((name) => access.columns.get(name))
  if (!parts.every((part) => part?.readable === null)) return null
  const literals = parts.flatMap((part) => (part ? [wireType(part.column.type).literal] : []))
  return { type: 'string', pattern: `^${literals.join(',')}$` }
}

/** Where an approval could show the caller something. */
export const mayAsk = ({ dataset, access }: Readable): boolean =>
  [...access.columns.values()].some((one) => !isClear(one) && isRequestable(one.column, dataset, access))
