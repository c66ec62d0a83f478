// Dataset and principal → for each cell of a table whether it may be read and whether it is shown clear, as datasets.md
// says it: a plain walk over the entries, row by row. No CASL, no planner.
import type { AccessEntry, Column, Dataset } from '../../gateway/catalog/dataset.ts'
import type { ColumnType, Expr, Scalar } from '../../gateway/expr/expr.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { readLiteral } from './reference-literal.ts'
import { allOf, anyOf, asIs, compareBy, isLike, isOneOf, isWhat, notOf, type Truth } from './reference-logic.ts'

export type RawRow = Readonly<Record<string, Scalar>>

export interface ReferenceColumn {
  readonly column: Column
  readable(row: RawRow): boolean
  /** `always`: the stored value is the shown value. */
  readonly clear: 'never' | 'sometimes' | 'always'
  released(row: RawRow): boolean
}

export interface ReferenceAccess {
  /** Those that the caller may read in some row, by the rules alone. */
  readonly columns: ReadonlyMap<string, ReferenceColumn>
  exists(row: RawRow): boolean
  /** Whether the key may be read in every row that exists for the caller. */
  readonly hasKey: boolean
}

/** One reason to allow or to forbid: `words` are equal where two say the same, '' where it holds in every row. */
interface Clause {
  readonly words: string
  holds(row: RawRow): Truth
}

interface Entry {
  readonly entry: AccessEntry
  readonly clause: Clause
}

const everywhere: Clause = { words: '', holds: () => true }
/** A condition that cannot be evaluated: it admits no row, and as a prohibition forbids every one. */
const broken: Clause = { words: 'broken', holds: () => false }

/** Null: nothing may be read, the dataset does not exist for the caller. */
export function referenceAccess(dataset: Dataset, principal: Principal): ReferenceAccess | null {
  const entries = dataset.access
    .filter(({ role, apps }) => principal.roles.includes(role) && (apps === null || apps.includes(principal.app)))
    .flatMap((entry): Entry[] => {
      const counts = countsWhen(entry, principal)
      if (counts === false) return []
      return [{ entry, clause: counts === null ? broken : toClause(entry, principal) }]
    })
  const isOurs = tenantOf(dataset, principal)
  const isLimited = dataset.access.some(({ rows }) => rows !== null)
  const grants = (names: (entry: AccessEntry) => boolean): Clause[] =>
    entries.filter(({ entry }) => names(entry)).map(({ clause }) => clause)

  const judged = [...dataset.columns.values()].map((column) => {
    const isOpen = column.level === 'public'
    const read = grants((entry) => entry.read.includes(column.name) || (isOpen && isLimited && entry.read.length > 0))
    if (isOpen && !isLimited) read.push(everywhere)
    const banned = entries
      .filter(({ entry }) => entry.cannot.includes(column.name))
      .map(({ clause }) => (clause === broken ? everywhere : clause))
    const clear = column.mask && !column.derived ? grants((entry) => entry.clear.includes(column.name)) : []
    return { column, read, clear, banned }
  })
  const known = judged.filter(({ read, banned }) => read.length > 0 && !banned.includes(everywhere))
  if (known.length === 0) return null

  const admits = (clauses: readonly Clause[], banned: readonly Clause[], row: RawRow): boolean =>
    clauses.some(({ holds }) => holds(row) === true) && banned.every(({ holds }) => holds(row) === false)
  const keys = dataset.key.map((name) => known.find(({ column }) => column.name === name))
  return {
    columns: new Map(
      known.map(({ column, read, clear, banned }) => [
        column.name,
        {
          column,
          readable: (row) => admits(read, banned, row),
          clear:
            clear.length === 0
              ? 'never'
              : clear.some(({ words }) => words === '') && banned.length === 0
                ? 'always'
                : 'sometimes',
          released: (row) => admits(clear, banned, row),
        },
      ]),
    ),
    exists: (row) => isOurs(row) && known.some(({ read, banned }) => admits(read, banned, row)),
    hasKey: keys.every((key) => key && known.every((other) => isWithin(other, key))),
  }
}

/** Whether a `when` holds; null where it cannot be said. */
function countsWhen({ when }: AccessEntry, principal: Principal): Truth {
  const said = when.map(({ claim, op, values }): Truth => {
    const texts = textsOf(claim, principal)
    if (texts.length === 0) return null
    const isAny = values.some((value) => texts.includes(value))
    return { eq: isAny, in: isAny, neq: !isAny, nin: !isAny }[op]
  })
  return said.includes(null) ? null : !said.includes(false)
}

function tenantOf({ tenant, columns }: Dataset, principal: Principal): (row: RawRow) => boolean {
  if (tenant === null) return () => true
  const type = columns.get(tenant.column)?.type ?? 'text'
  const own = textsOf(tenant.claim, principal).map((text) => readLiteral(text, type))
  if (own.includes(undefined)) return () => false
  const values = own.map((value) => value ?? null)
  return (row) => values.length > 0 && isOneOf(type, row[tenant.column] ?? null, values) === true
}

type Judged = { readonly read: readonly Clause[]; readonly banned: readonly Clause[] }

/** Whether the rules alone say that where `inner` may be read, `outer` may be. */
function isWithin(inner: Judged, outer: Judged): boolean {
  const reasons = inner.read.filter((clause) => clause !== broken)
  if (reasons.length === 0) return true
  const isCovered = has(outer.read, '') || reasons.every(({ words }) => has(outer.read, words))
  return isCovered && outer.banned.every(({ words }) => has(inner.banned, words))
}

const has = (clauses: readonly Clause[], words: string): boolean => clauses.some((clause) => clause.words === words)

function toClause({ rows }: AccessEntry, principal: Principal): Clause {
  if (rows === null) return everywhere
  const claims = claimsOf(rows).map(({ name, type, isList }) => {
    const values = textsOf(name, principal).map((text) => readLiteral(text, type))
    return (isList ? values.length > 0 : values.length === 1) && !values.includes(undefined)
  })
  if (claims.includes(false)) return broken
  const values = (name: string, type: ColumnType): readonly Scalar[] =>
    textsOf(name, principal).map((text) => readLiteral(text, type) ?? null)
  return { words: JSON.stringify(rows), holds: (row) => holds(rows, row, values) }
}

function textsOf(name: string, { subject, email, roles, attributes }: Principal): readonly string[] {
  const own: Readonly<Record<string, readonly string[]>> = { subject: [subject], email: email ? [email] : [], roles }
  return own[name] ?? attributes[name] ?? []
}

function claimsOf(part: unknown): readonly { name: string; type: ColumnType; isList: boolean }[] {
  if (typeof part !== 'object' || part === null) return []
  if ('kind' in part && part.kind === 'claim') {
    const { name, type } = part as unknown as { name: string; type: ColumnType } // a claim node, or the list of an `in`
    return [{ name, type, isList: !('list' in part) }]
  }
  return Object.values(part).flatMap(claimsOf)
}

type ClaimValues = (name: string, type: ColumnType) => readonly Scalar[]

function holds(rule: Expr, row: RawRow, values: ClaimValues): Truth {
  switch (rule.kind) {
    case 'and':
      return allOf(rule.all.map((part) => holds(part, row, values)))
    case 'or':
      return anyOf(rule.any.map((part) => holds(part, row, values)))
    case 'not':
      return notOf(holds(rule.of, row, values))
    case 'compare': {
      const [left, right] = [operandOf(rule.left, row, values), operandOf(rule.right, row, values)]
      return compareBy(rule.op, left.type, left.value, right.value)
    }
    case 'in': {
      const { value, type } = operandOf(rule.left, row, values)
      return isOneOf(type, value, rule.list.kind === 'claim' ? values(rule.list.name, type) : rule.list.values)
    }
    case 'is':
      return isWhat(operandOf(rule.left, row, values).value, rule.what)
    case 'like':
      return isLike(operandOf(rule.left, row, values).value, rule.pattern, asIs)
    default:
      throw new Error(`no row rule is a ${rule.kind}`)
  }
}

function operandOf(expr: Expr, row: RawRow, values: ClaimValues): { value: Scalar; type: ColumnType } {
  if (expr.kind === 'column') return { value: row[expr.name] ?? null, type: expr.type }
  if (expr.kind === 'value') return { value: expr.value, type: expr.type }
  if (expr.kind === 'claim') return { value: values(expr.name, expr.type)[0] ?? null, type: expr.type }
  throw new Error(`no row rule compares a ${expr.kind}`)
}
