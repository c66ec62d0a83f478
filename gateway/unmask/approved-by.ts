// The datasets whose requests for unmasking this caller may decide, by what is known before there is one. Whether it is their
// own request is judged with the request.
import type { Catalog } from '../catalog/dataset.ts'
import type { Principal } from '../identity/principal.ts'
import { whyNeverApprover } from './who-may-approve.ts'

export const approvedBy = (principal: Principal, catalog: Catalog): readonly string[] =>
  [...catalog.datasets.values()]
    .filter(({ unmask }) => whyNeverApprover(principal, unmask.approvers) === null)
    .map(({ name }) => name)
