// The access entries that apply to a caller → CASL rules, in the order that makes `cannot` win (the last rule decides).
import { Ability, type AbilityTuple } from '@casl/ability'
import type { AccessEntry, Dataset } from '../catalog/dataset.ts'
import type { Expr } from '../expr/expr.ts'
import type { AppliedEntry } from './counted-entries.ts'

export type Action = 'read' | 'clear' | 'lookup'
export type Rules = Ability<AbilityTuple<Action, string>, Expr>

interface RawRule {
  action: Action
  subject: string
  fields: string[]
  inverted: boolean
  reason: string
  conditions?: Expr
}

export const positionOf = (entry: AccessEntry): string => `${entry.position.file}:${entry.position.line}`

/**
 * Deny by default; public columns go to every caller, in the rows that an entry of theirs admits where any entry of the
 * dataset has `rows`. An entry that cannot be evaluated gives no row, and its `cannot` forbids every row.
 */
export function accessRules(dataset: Dataset, applied: readonly AppliedEntry[]): Rules {
  const can: RawRule[] = []
  const cannot: RawRule[] = []
  const add = (list: RawRule[], action: Action, fields: readonly string[], reason: string, conditions: Expr | null) => {
    if (fields.length === 0) return // CASL throws on an empty list
    const rule: RawRule = { action, subject: dataset.name, fields: [...fields], inverted: list === cannot, reason }
    list.push(conditions ? { ...rule, conditions } : rule)
  }

  const open = [...dataset.columns.values()].filter((column) => column.level === 'public').map((column) => column.name)
  const anyRows = dataset.access.some((entry) => entry.rows !== null)
  if (!anyRows) add(can, 'read', open, `${dataset.position.file}:${dataset.position.line}`, null)

  for (const { entry, rows, lacks } of applied) {
    const reason = positionOf(entry)
    if (anyRows && entry.read.length > 0) add(can, 'read', open, reason, rows)
    add(can, 'read', entry.read, reason, rows)
    add(can, 'clear', entry.clear, reason, rows)
    add(can, 'lookup', entry.lookup, reason, rows)
    for (const action of ['read', 'clear', 'lookup'] as const) {
      add(cannot, action, entry.cannot, reason, lacks.length > 0 ? null : rows)
    }
  }
  return new Ability<AbilityTuple<Action, string>, Expr>([...can, ...cannot], {
    fieldMatcher: (fields) => (field) => fields.includes(field), // names are exact: no wildcards
    conditionsMatcher: () => () => {
      throw new Error('CASL selects rules here; PostgreSQL evaluates their conditions')
    },
  })
}
