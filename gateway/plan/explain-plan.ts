// ReadPlan → why the reply is what it is: which rule limits the rows, how each column is shown and by which rule, and which
// value each filter and order stands on. Read off the plan alone: never a stored value, a database plan or another's rule.

import type { AskedOrder } from '../ask/ask.ts'
import type { Column } from '../catalog/dataset.ts'
import { isFalse, isTrue } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import { type Condition, conditionColumns, describeCondition } from './describe-condition.ts'
import { filterColumns } from './filter-columns.ts'
import type { PlannedColumn, ReadPlan } from './read-plan.ts'

export interface Explanation {
  readonly dataset: string
  readonly rows: {
    readonly shown: 'all' | 'some' | 'none'
    readonly why: string
    /** Rules of the caller's own roles that limit them. */
    readonly rules: readonly RowsRule[]
    /** Where the dataset has a tenant: the claim that every read is bound to, whatever the rules say. */
    readonly tenant?: Omit<RowsRule, 'role'> & { readonly claim: string }
  }
  readonly columns: readonly ColumnWhy[]
  readonly filter: readonly Standing[]
  readonly order: readonly Standing[]
  /** The same of the rows of each relation, by its name in the reply. */
  readonly related?: Readonly<Record<string, Explanation>>
}

interface RowsRule {
  readonly role: string
  /** `file:line`. */
  readonly rule: string
  /** Null where it cannot be evaluated for the caller, or names a column that they may not know. */
  readonly condition: Condition | null
}

interface ColumnWhy {
  readonly name: string
  /** Its name in the reply. */
  readonly as: string
  /** Over the values of several rows. */
  readonly aggregate?: string
  readonly shown: 'clear' | 'masked'
  readonly mask?: string
  readonly classification: string
  readonly rule: string
  readonly why: string
  /** Where given, the cell is absent (null) in every other row. */
  readonly only_in_rows?: Condition | null
  /** Rows of the page in which the stored value is added, and the rule that says so. */
  readonly clear_by_rule?: { readonly condition: Condition | null; readonly rule: string }
}

interface Standing {
  readonly column: string
  readonly on: string
}

/** @param known the columns that a condition may name; for the caller, those that they may read. */
export function explainPlan(plan: ReadPlan, known: ReadonlyMap<string, unknown> = plan.known): Explanation {
  const { ask } = plan
  const words = (condition: Expr): Condition | null =>
    conditionColumns(condition).every((name) => known.has(name)) ? describeCondition(condition) : null
  const filtered = ask.filter ? [...new Set(filterColumns(ask.filter))] : []
  const keyed = ask.key ? plan.dataset.key : []
  return {
    dataset: plan.dataset.name,
    rows: explainRows(plan, words),
    columns: plan.columns.map((column, index) => explainColumn(plan, column, index, words)),
    filter: [...looked(plan), ...[...keyed, ...filtered].map((name) => standing(plan, name))],
    order: ask.order.map((asked) => orderStanding(plan, asked)),
    ...(plan.related.length > 0 && {
      related: Object.fromEntries(plan.related.map(({ as, plan: below }) => [as, explainPlan(below)])),
    }),
  }
}

type Words = (condition: Expr) => Condition | null

function explainRows({ rows, rules, tenant }: ReadPlan, words: Words): Explanation['rows'] {
  const told = {
    rules: rules.map(({ role, rule, where }) => ({ role, rule, condition: where && words(where) })),
    ...(tenant && {
      tenant: { claim: tenant.claim, rule: tenant.rule, condition: tenant.where && words(tenant.where) },
    }),
  }
  if (isTrue(rows)) return { shown: 'all', why: 'No rule of your roles limits the rows.', ...told }
  const roles = [...new Set(rules.map(({ role }) => role))].join(', ')
  if (isFalse(rows)) {
    const why =
      tenant && !tenant.where
        ? `Each caller sees the rows of their own ${tenant.claim}`
        : `No rule of your role ${roles} can show a row`
    return { shown: 'none', why: `${why}: see the notices.`, ...told }
  }
  const limits = [
    ...(tenant ? [`limited to your own ${tenant.claim}`] : []),
    ...(roles ? [`limited by a rule of your role ${roles}`] : []),
  ]
  return { shown: 'some', why: `Rows are ${limits.join(', and ')}.`, ...told }
}

const countWhy = 'Rows are counted: those that you may see.'

function explainColumn(plan: ReadPlan, planned: PlannedColumn, index: number, words: Words): ColumnWhy {
  const { column, as, aggregate, how, rule, readable } = planned
  if (column === null) {
    return {
      name: '*',
      as,
      aggregate: aggregate ?? 'count',
      shown: 'clear',
      classification: 'public',
      rule,
      why: countWhy,
    }
  }
  const released = plan.release?.columns.find((one) => one.index === index && one.by === 'rule')
  return {
    name: column.name,
    as,
    ...(aggregate && { aggregate }),
    shown: how,
    ...(how === 'masked' && column.mask && { mask: column.mask.name }),
    classification: column.level,
    rule,
    why: [reason(column, how), ...(released ? ['A rule adds its stored value in some rows of the page.'] : [])].join(
      ' ',
    ),
    ...(readable && { only_in_rows: words(readable) }),
    ...(released && { clear_by_rule: { condition: words(released.where), rule: released.rule } }),
  }
}

function reason({ mask, level, classification }: Column, how: PlannedColumn['how']): string {
  if (mask === null) return `It is ${level} and has no mask: whoever may read it sees it clear.`
  if (how === 'clear') return `It is ${level}, and a rule of your role shows it clear.`
  return level === classification
    ? `It is ${level}: whoever may read it sees it masked, unless a rule or an approval shows it clear.`
    : `It is ${classification}, and it has a mask: it counts as ${level} and is always shown masked.`
}

const looked = ({ lookup }: ReadPlan): readonly Standing[] =>
  lookup ? [{ column: lookup.column.name, on: `the stored value, by which ${lookup.rule} lets you find rows` }] : []

function orderStanding(plan: ReadPlan, { column, term }: AskedOrder): Standing {
  if (!term) return standing(plan, column)
  if (term.aggregate === 'count') return { column, on: 'a number of rows that you may see' }
  const of = term.aggregate
    ? `the ${term.aggregate} of what you are shown of`
    : `the ${term.part} of what you are shown of`
  return { column, on: `${of} ${term.names.join('.')}` }
}

/** A filter and an order meet what the caller is shown, never what is hidden from them. */
function standing(plan: ReadPlan, name: string): Standing {
  const column = plan.dataset.columns.get(name)
  const isRaw = column?.mask === null || plan.revealed.some((one) => one.name === name)
  return {
    column: name,
    on: isRaw ? 'the stored value, which you see clear' : `the masked value (${column?.mask?.name})`,
  }
}
