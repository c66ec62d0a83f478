// Dataset + Principal → which rows exist for this caller, and for each readable column where it may be seen, and clear.
import { rulesToCondition } from '@casl/ability/extra'
import { LRUCache } from 'lru-cache'
import type { Column, Dataset } from '../catalog/dataset.ts'
import { and, isFalse, isTrue, not, or } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import type { Principal } from '../identity/principal.ts'
import { type Action, accessRules, positionOf, type Rules } from './access-rules.ts'
import { claimNames, claimTexts } from './bind-claims.ts'
import { type AppliedEntry, applyEntry, countedEntries } from './counted-entries.ts'
import { type Rule, toRule } from './rule.ts'
import { type TenantLimit, tenantRows, withinTenant } from './tenant-rows.ts'

export interface ColumnAccess {
  readonly column: Column
  /** The rows in which the cell may be read at all; null: in every row that exists for the caller. */
  readonly readable: Expr | null
  /** `always`: the stored value is the shown value. A condition: added after the page is chosen (law 2). */
  readonly clear: 'never' | 'always' | Rule
  /** A rule shows it clear, but its source has no login for that: it stays masked. */
  readonly withheld: boolean
  /** The rows that may be found by the exact stored value. */
  readonly lookup: 'never' | 'always' | Rule
  /** The rules that said so, `file:line`. */
  readonly rule: string
  readonly clearRule: string | null
  readonly lookupRule: string | null
}

/** An entry with a condition, for a role of the caller. */
interface RowRule {
  readonly role: string
  /** `file:line`. */
  readonly rule: string
  /** With the caller's own claims; null where it cannot be evaluated: then it shows no row. */
  readonly where: Expr | null
}

export interface Access {
  /** The rows that exist for the caller. */
  readonly rows: Rule
  /** Readable columns alone, in declared order. */
  readonly columns: ReadonlyMap<string, ColumnAccess>
  /** Entries with a condition; empty where others admit every row, so that none of them limits anything. */
  readonly rules: readonly RowRule[]
  /** Roles whose entries limit the rows; empty where none does. */
  readonly limitedBy: readonly string[]
  /** Roles that show no row because a claim that their entry names is missing or empty. */
  readonly unmet: readonly { readonly role: string; readonly claims: readonly string[] }[]
  /** What every read is bound to, whatever the entries say; null where the dataset has no tenant. */
  readonly tenant: TenantLimit | null
}

/** One frozen principal serves every call with one token. */
const judged = new WeakMap<Principal, WeakMap<Dataset, Access>>()

const caches = new WeakMap<Dataset, LRUCache<string, Access>>()
const shapesPerDataset = 1000

/**
 * Pure in (dataset, the entries that count for the caller, the claims that these and the tenant name), and cached by
 * exactly those: two people to whom the same applies share one answer.
 * @returns null where the caller may read nothing of the dataset: it does not exist for them.
 */
export function judge(dataset: Dataset, principal: Principal): Access | null {
  let known = judged.get(principal)
  if (!known) {
    known = new WeakMap()
    judged.set(principal, known)
  }
  let access = known.get(dataset)
  if (!access) {
    access = judgeAnew(dataset, principal)
    known.set(dataset, access)
  }
  return access.columns.size > 0 ? access : null
}

function judgeAnew(dataset: Dataset, principal: Principal): Access {
  const counted = countedEntries(dataset, principal)
  let cache = caches.get(dataset)
  if (!cache) {
    cache = new LRUCache({ max: shapesPerDataset })
    caches.set(dataset, cache)
  }
  const claims = new Set(counted.flatMap(({ entry }) => (entry.rows ? claimNames(entry.rows) : [])))
  if (dataset.tenant) claims.add(dataset.tenant.claim)
  const shape = JSON.stringify([
    counted.map(({ at, lacks }) => [at, ...lacks]),
    [...claims].map((name) => claimTexts(name, principal)),
  ])
  let access = cache.get(shape)
  if (!access) {
    const applied = counted.map((entry) => applyEntry(entry, principal))
    access = decide(dataset, applied, tenantRows(dataset, principal))
    cache.set(shape, access)
  }
  return access
}

function decide(dataset: Dataset, applied: readonly AppliedEntry[], tenant: TenantLimit | null): Access {
  const rules = accessRules(dataset, applied)
  const found: (Omit<ColumnAccess, 'readable'> & { read: Expr })[] = []
  for (const column of dataset.columns.values()) {
    const read = condition(rules, 'read', dataset, column)
    if (!read) continue
    const stored = (action: 'clear' | 'lookup') =>
      column.mask && !column.derived ? condition(rules, action, dataset, column) : null
    const allowed = stored('clear')
    const clear = dataset.clearable ? allowed : null
    const lookup = stored('lookup')
    found.push({
      column,
      read,
      clear: extentOf(clear),
      withheld: allowed !== null && !isFalse(allowed) && !dataset.clearable,
      lookup: extentOf(lookup),
      rule: reasons(rules, 'read', dataset, column) ?? '',
      clearRule: clear && reasons(rules, 'clear', dataset, column),
      lookupRule: lookup && reasons(rules, 'lookup', dataset, column),
    })
  }
  const admitted = anyOf(found.map(({ read }) => read))
  const rowsKey = key(admitted)
  const columns = new Map<string, ColumnAccess>()
  for (const { read, ...access } of found) {
    columns.set(access.column.name, { ...access, readable: key(read) === rowsKey ? null : read })
  }
  return Object.freeze({
    rows: toRule(withinTenant(tenant, admitted)),
    columns,
    ...limits(applied, isTrue(admitted)),
    unmet: applied.flatMap(({ entry, lacks }) => (lacks.length > 0 ? [{ role: entry.role, claims: lacks }] : [])),
    tenant,
  })
}

function limits(applied: readonly AppliedEntry[], areAllAdmitted: boolean): Pick<Access, 'rules' | 'limitedBy'> {
  if (areAllAdmitted) return { rules: [], limitedBy: [] }
  const limiting = applied.filter(({ rows }) => rows !== null)
  const rules = limiting.map(({ entry, rows, lacks }) => ({
    role: entry.role,
    rule: positionOf(entry),
    where: lacks.length > 0 ? null : rows,
  }))
  const evaluated = limiting.filter(({ lacks }) => lacks.length === 0)
  return { rules, limitedBy: [...new Set(evaluated.map(({ entry }) => entry.role))] }
}

const extentOf = (where: Expr | null): ColumnAccess['clear'] =>
  where === null ? 'never' : isTrue(where) ? 'always' : toRule(where)

/** Where the action is allowed on the column; null: nowhere. Per field, as conditions differ per column. */
function condition(rules: Rules, action: Action, dataset: Dataset, column: Column): Expr | null {
  return rulesToCondition<Rules, Expr, Expr>(
    rules.rulesFor(action, dataset.name, column.name),
    (rule) => {
      if (!rule.conditions) throw new Error('an unconditional rule was asked for its condition')
      return rule.inverted ? not(rule.conditions) : rule.conditions
    },
    { and, or: anyOf, empty: () => and([]) },
  )
}

function reasons(rules: Rules, action: Action, dataset: Dataset, column: Column): string | null {
  const found = rules.rulesFor(action, dataset.name, column.name).filter((rule) => !rule.inverted)
  return found.length > 0 ? [...new Set(found.map((rule) => rule.reason ?? ''))].sort().join(' ') : null
}

/** Each alternative once, in one order, and none that another covers: what means the same reads the same. */
function anyOf(conditions: readonly Expr[]): Expr {
  const all = new Map(conditions.flatMap((one) => (one.kind === 'or' ? one.any : [one])).map((one) => [key(one), one]))
  const isCovered = (part: Expr): boolean => isFalse(part) || all.has(key(part))
  const kept = [...all.keys()].sort().flatMap((text) => all.get(text) ?? [])
  return kept.find(isTrue) ?? or(kept.filter((one) => one.kind !== 'and' || !one.all.some(isCovered)))
}

const key = (expr: Expr): string => JSON.stringify(expr)
