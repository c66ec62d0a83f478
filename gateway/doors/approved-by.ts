// The datasets whose requests for unmasking this caller may decide, by what is known before there is one: a person in their own
// name, with a role that approves. Whether it is their own request is judged with the request.
import type { Catalog } from '../catalog/dataset.ts'
import type { Principal } from '../identity/principal.ts'
import { approvesFor } from '../unmask/who-sees.ts'

export function approvedBy(principal: Principal, catalog: Catalog): readonly string[] {
  if (principal.kind !== 'person' || principal.actor !== null) return []
  return [...catalog.datasets.values()].filter((dataset) => approvesFor(principal, dataset)).map(({ name }) => name)
}
