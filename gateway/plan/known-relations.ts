// Which relations of a dataset exist for a caller: those of which they may read both joined columns, and the key of the row,
// without which rows that look the same would have related rows in no order. Any other looks like a name that does not exist.
import type { Dataset, Relation } from '../catalog/dataset.ts'
import type { Principal } from '../identity/principal.ts'
import { type Access, type ColumnAccess, judge } from '../policy/judge.ts'

export interface KnownRelation {
  readonly relation: Relation
  readonly dataset: Dataset
  /** Of the related dataset. */
  readonly access: Access
  readonly ours: ColumnAccess
  readonly theirs: ColumnAccess
}

interface From {
  readonly dataset: Dataset
  readonly access: Access
  readonly principal: Principal
  readonly datasets: ReadonlyMap<string, Dataset>
}

/** Null: there is none of that name for this caller. */
export function knownRelation(name: string, { dataset, access, principal, datasets }: From): KnownRelation | null {
  const relation = dataset.relations.get(name)
  const other = relation && datasets.get(relation.dataset)
  const judged = other && judge(other, principal)
  if (!relation || !other || !judged) return null
  const [ourName, theirName] = relation.kind === 'one' ? [relation.on, other.key[0]] : [dataset.key[0], relation.on]
  if (dataset.key.some((part) => access.columns.get(part)?.readable !== null)) return null
  const ours = access.columns.get(ourName ?? '')
  const theirs = judged.columns.get(theirName ?? '')
  return ours && theirs ? { relation, dataset: other, access: judged, ours, theirs } : null
}

export const knownRelations = (from: From): readonly KnownRelation[] =>
  [...from.dataset.relations.keys()].flatMap((name) => knownRelation(name, from) ?? [])
