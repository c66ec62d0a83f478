// The `explain` of an envelope → lines for stderr: why these rows, why each column is shown as it is, and what filters stand on.
import { isList, isRecord, type Json } from './exact-json.ts'
import { toLine } from './say-meta.ts'

type Members = { readonly [name: string]: Json }

/** @param explain the envelope's own member; nothing where it was not asked for. */
export function sayExplain(explain: Json | undefined): readonly string[] {
  if (!isRecord(explain)) return []
  const rows = isRecord(explain.rows) ? explain.rows : {}
  const tenant = isRecord(rows.tenant) ? rows.tenant : null
  return [
    `Why these rows: ${word(rows.why)}`,
    ...(tenant ? [`  your own ${word(tenant.claim)}${where(tenant.condition)} (${word(tenant.rule)})`] : []),
    ...records(rows.rules).map((rule) => `  ${word(rule.role)}${where(rule.condition)} (${word(rule.rule)})`),
    ...records(explain.columns).flatMap(sayColumn),
    ...records(explain.filter).map((one) => `Filter on ${word(one.column)}: stands on ${word(one.on)}.`),
    ...records(explain.order).map((one) => `Order by ${word(one.column)}: stands on ${word(one.on)}.`),
  ].map(toLine)
}

function sayColumn(column: Members): readonly string[] {
  const name = column.as === column.name ? word(column.name) : `${word(column.as)} (${word(column.name)})`
  const shown = column.mask === undefined ? word(column.shown) : `${word(column.shown)} by ${word(column.mask)}`
  const added = isRecord(column.clear_by_rule) ? column.clear_by_rule : null
  return [
    `${name}, ${shown}: ${word(column.why)} (${word(column.rule)})`,
    ...(column.only_in_rows === undefined ? [] : [`  only in rows${where(column.only_in_rows)}`]),
    ...(added ? [`  clear in rows${where(added.condition)} (${word(added.rule)})`] : []),
  ]
}

/** A condition as dataset files have it; null where it cannot be told. */
const where = (condition: Json | undefined): string =>
  condition === null || condition === undefined ? '' : ` where ${JSON.stringify(condition)}`

const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const records = (value: Json | undefined): readonly Members[] => (isList(value) ? value.filter(isRecord) : [])
