// The shipped datasets, and asks of them as they are written in an address: planned, or the refusal.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { parseTarget } from '../../../gateway/doors/rest/parse-target.ts'
import { toRoute } from '../../../gateway/doors/rest/route.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../../gateway/plan/read-plan.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import type { UsableGrant } from '../../../gateway/unmask/unmask.ts'

const loaded = await loadCatalog(resolve(import.meta.dirname, '../../../datasets'), null)
export const shop = loaded.catalog ?? assert.fail()

const limits = {
  fields: 200,
  relationDepth: 4,
  filterNodes: 100,
  filterDepth: 8,
  listItems: 1000,
  literal: 4096,
}
export const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })

export const personOf = (roles: readonly string[], attributes: Principal['attributes'] = {}): Principal => ({
  issuer: 'https://id.example.com',
  subject: 'somebody',
  kind: 'person',
  roles,
  email: null,
  attributes,
  app: 'tests',
  via: 'oidc',
  actor: null,
})

interface Given {
  readonly catalog?: Catalog
  readonly grant?: UsableGrant
  readonly most?: { readonly cells: number; readonly rows: number }
}

/** @throws Refusal */
export function planOf(principal: Principal, address: string, { catalog = shop, grant, most }: Given = {}): ReadPlan {
  const { segments, parameters } = parseTarget(address, 8192)
  const route = toRoute('GET', segments)
  assert.ok(route.kind === 'read')
  const ask = parseAsk(route.dataset, route.key, parameters, limits)
  return planRead(ask, principal, catalog, seal, most ?? { cells: 100_000, rows: 20_000 }, grant ?? null)
}

export function refusalOf(principal: Principal, address: string, given: Given = {}): Refusal {
  try {
    planOf(principal, address, given)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return assert.fail(`${address} is not refused`)
}

/** All that a caller is told. */
export const toldOf = ({ code, parts }: Refusal): string => JSON.stringify({ code, ...parts })
