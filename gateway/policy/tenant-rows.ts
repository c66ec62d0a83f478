// The dataset's tenant and the caller's claim → the rows that any entry can ever show them. Nobody's entry is asked.
import type { Dataset } from '../catalog/dataset.ts'
import { and, column, compare, isFalse, isIn, isTrue, or, value } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import type { Principal } from '../identity/principal.ts'
import { bindClaims } from './bind-claims.ts'

export interface TenantLimit {
  readonly claim: string
  /** `file:line`. */
  readonly rule: string
  /** With the caller's own claim; null where that is missing, empty or unfit: then no row exists for them. */
  readonly where: Expr | null
}

/** Null where the dataset has no tenant. */
export function tenantRows({ tenant, columns }: Dataset, principal: Principal): TenantLimit | null {
  if (tenant === null) return null
  const bound = columns.get(tenant.column)
  if (!bound) throw new Error(`the catalogue let the tenant column ${tenant.column} pass undeclared`)
  const { name, type } = bound
  const where = bindClaims(isIn(column(name, type), { kind: 'claim', name: tenant.claim, type }), principal)
  const rule = `${tenant.position.file}:${tenant.position.line}`
  return { claim: tenant.claim, rule, where: where && equalsOne(where) }
}

/** One value compares as one: an index on (tenant, key) then gives a page in its order. */
function equalsOne(where: Expr): Expr {
  if (where.kind !== 'in' || where.list.kind !== 'literals' || where.list.values.length !== 1) return where
  const [only = null] = where.list.values
  return compare('eq', where.left, value(only, where.list.type))
}

/** The rows that exist: those of the tenant, of those that the entries admit. */
export function withinTenant(limit: TenantLimit | null, rows: Expr): Expr {
  if (limit === null) return rows
  if (limit.where === null || isFalse(rows)) return or([])
  return isTrue(rows) ? limit.where : and([limit.where, rows])
}
