// A plan in the making: each pass fills in its part. It is written to only inside one call of planRead and never leaves plan/.
import type { Ask, Filter } from '../ask/ask.ts'
import type { Catalog, Dataset } from '../catalog/dataset.ts'
import { rawColumn } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import { column, value, when } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import type { Principal } from '../identity/principal.ts'
import type { Literal } from '../operators/operator.ts'
import type { Access, ColumnAccess } from '../policy/judge.ts'
import type { UsableGrant } from '../unmask/unmask.ts'
import type { ReadPlan } from './read-plan.ts'

type Open = { -readonly [K in keyof ReadPlan]: ReadPlan[K] }

export interface Draft extends Open {
  literals: Map<Filter, Literal>
  readonly principal: Principal
  /** The whole catalogue: for related rows. */
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly access: Access
  /** Whose rows: the page's own, or those beside each of its rows. */
  usual: 'page' | 'many' | 'one'
  /** `fields` resolved to columns that the caller may read. */
  asked: readonly { readonly access: ColumnAccess; readonly as: string }[]
}

export type Pass = (draft: Draft) => void

export function beginDraft(
  ask: Ask,
  dataset: Dataset,
  catalog: Catalog,
  principal: Principal,
  access: Access,
  grant: UsableGrant | null,
): Draft {
  return {
    ask,
    dataset,
    catalog: catalog.version,
    datasets: catalog.datasets,
    principal,
    access,
    usual: 'page',
    asked: [],
    relation: 'masked',
    columns: [],
    rows: access.rows,
    rules: access.rules,
    tenant: access.tenant,
    known: access.columns,
    rowKey: null,
    filter: null,
    grouped: null,
    having: null,
    counted: [],
    related: [],
    lookup: null,
    literals: new Map(),
    order: [],
    limit: 0,
    after: null,
    binding: null,
    count: ask.count,
    revealed: [],
    key: [],
    grant,
    release: null,
    deprecation: null,
    notices: [],
  }
}

/** Whether the caller sees the stored value of the column as its shown value, everywhere. */
export const isClear = (access: ColumnAccess): boolean => access.column.mask === null || access.clear === 'always'

/** The shown value of a column over the view that the plan reads: clear, masked, or absent by its own row (law 1). */
export function shownExpr(access: ColumnAccess): Expr {
  const { name, type, mask } = access.column
  const raw = mask !== null && access.clear === 'always'
  const source = raw ? column(rawColumn(name), type) : column(name, type, mask ? 'C' : 'database')
  return access.readable ? when(access.readable, source, value(null, type)) : source
}

/**
 * One place in the order for each value: a second one changes nothing, and each makes what a cursor compares longer.
 *
 * @throws Refusal ASK_PARAMETER_INVALID.
 */
export function assertOnce(order: readonly { readonly name: string; readonly expr: Expr }[]): void {
  const known = new Set<string>()
  for (const { name, expr } of order) {
    const text = JSON.stringify(expr)
    if (known.has(text)) {
      throw new Refusal('ASK_PARAMETER_INVALID', {
        detail: `The order cannot be read: "${name.slice(0, 63)}" appears twice.`,
        hint: 'Name each column of the order once.',
      })
    }
    known.add(text)
  }
}

/** The columns of the reply that show the value of their column itself: to which a stored one can be added. */
export const storedColumns = ({ columns, access }: Draft): readonly { access: ColumnAccess; index: number }[] =>
  columns.flatMap(({ column, part, aggregate }, index) => {
    const found = column && part === null && aggregate === null ? access.columns.get(column.name) : undefined
    return found ? [{ access: found, index }] : []
  })

/** Whether the key is readable in every row that exists for the caller: else no /{key}, no cursor, no two-step read. */
export function keyAccess(draft: Draft): readonly ColumnAccess[] | null {
  const found: ColumnAccess[] = []
  for (const name of draft.dataset.key) {
    const access = draft.access.columns.get(name)
    if (!access || access.readable !== null) return null
    found.push(access)
  }
  return found
}
