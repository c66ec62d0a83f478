// Principal → their schema. Callers of one policy shape share one; a request costs a look into a map, however many datasets.
import { hash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Catalog } from '../../catalog/dataset.ts'
import type { Principal } from '../../identity/principal.ts'
import { claimNames, claimTexts } from '../../policy/bind-claims.ts'
import { makeSchema } from './make-schema.ts'
import { serveCatalog } from './serve-catalog.ts'
import type { ServedCatalog } from './served.ts'

export interface CallerSchema {
  /** A digest of what it serves: equal for equal schemas, and no other. */
  readonly shape: string
  readonly served: ServedCatalog
  readonly schema: GraphQLSchema
}

export type CallerSchemas = (principal: Principal) => CallerSchema

/** Callers told apart, by roles, app and claims. */
const mostCallers = 10_000
/** Columns of all schemas that are kept, together: a few hundred megabytes at most. */
const mostColumns = 200_000

/** @param current the catalogue; a new one starts anew. */
export function createCallerSchemas(current: () => Catalog): CallerSchemas {
  let known: { readonly catalog: Catalog; readonly of: CallerSchemas } | null = null
  return (principal) => {
    const catalog = current()
    if (known?.catalog !== catalog) known = { catalog, of: schemasOf(catalog) }
    return known.of(principal)
  }
}

function schemasOf(catalog: Catalog): CallerSchemas {
  const byCaller = new LRUCache<string, CallerSchema>({ max: mostCallers })
  const byShape = new LRUCache<string, CallerSchema>({
    maxSize: mostColumns,
    sizeCalculation: ({ served }) =>
      1 + [...served.datasets.values()].reduce((sum, { columns }) => sum + columns.size, 0),
  })
  const claims = claimsOf(catalog)
  return (principal) => {
    const caller = callerKey(principal, claims)
    const known = byCaller.get(caller)
    if (known) return known
    const served = serveCatalog(catalog, principal)
    const shape = shapeOf(served)
    const made = byShape.get(shape) ?? { shape, served, schema: makeSchema(served) }
    byShape.set(shape, made)
    byCaller.set(caller, made)
    return made
  }
}

/** All that judge.ts asks of a caller. */
const callerKey = (principal: Principal, claims: readonly string[]): string =>
  JSON.stringify([principal.roles, principal.app, claims.map((name) => claimTexts(name, principal))])

function claimsOf({ datasets }: Catalog): readonly string[] {
  const names = [...datasets.values()].flatMap(({ access, tenant }) => [
    ...(tenant ? [tenant.claim] : []),
    ...access.flatMap(({ when, rows }) => [...when.map(({ claim }) => claim), ...(rows ? claimNames(rows) : [])]),
  ])
  return [...new Set(names)].sort()
}

/** Everything of what is served that differs between callers of one catalogue. */
const shapeOf = ({ datasets, skipped }: ServedCatalog): string =>
  hash(
    'sha256',
    JSON.stringify([
      [...datasets.values()].map(({ dataset, columns, relations, keys, hasKey, single }) => [
        dataset.name,
        hasKey,
        single,
        [...columns].map(([name, { masked, filtered, sorted, aggregates }]) => [
          name,
          masked,
          filtered,
          sorted,
          aggregates,
        ]),
        [...relations.keys()],
        [...keys.keys()],
      ]),
      skipped,
    ]),
    'base64url',
  )
