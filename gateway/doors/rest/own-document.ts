// The gateway's own documents for one caller: who they are, what they may read. JSON; they hold no stored value.
import type { Catalog } from '../../catalog/dataset.ts'
import type { Principal } from '../../identity/principal.ts'
import { datasetUnknown } from '../../plan/dataset-unknown.ts'
import { approvedBy } from '../../unmask/approved-by.ts'
import { describeDataset, listDatasets } from './describe-dataset.ts'
import { openApiDocument } from './openapi/document.ts'
import type { Route } from './route.ts'

export interface OwnDocument {
  readonly text: string
  /** The path as a pattern, for the request log. */
  readonly label: string
}

/** @throws Refusal PLAN_DATASET_UNKNOWN. */
export function ownDocument(
  route: Exclude<Route, { kind: 'read' }>,
  principal: Principal,
  house: { catalog(): Catalog },
): OwnDocument {
  const catalog = house.catalog()
  switch (route.kind) {
    case 'me':
      return document(describeMe(principal, catalog), '/me')
    case 'openapi':
      return document(openApiDocument(catalog, principal), '/openapi.json')
    case 'datasets': {
      const data = listDatasets(catalog, principal)
      return document({ data, page: { limit: data.length, next: null } }, '/datasets')
    }
    case 'dataset': {
      const dataset = catalog.datasets.get(route.name)
      const body = dataset && describeDataset(dataset, catalog, principal)
      if (!body) throw datasetUnknown(route.name, principal, catalog, '/datasets/')
      return document(body, '/datasets/{name}')
    }
  }
}

const describeMe = (principal: Principal, catalog: Catalog) => {
  const { issuer, subject, kind, roles, email, attributes, app, actor } = principal
  const approves = approvedBy(principal, catalog)
  return { issuer, subject, kind, roles, email, attributes, app, actor, approves }
}

const document = (body: object, label: string): OwnDocument => ({ text: `${JSON.stringify(body)}\n`, label })
