// A scene and a grouped ask → the groups that must come, over what is shown masked of the rows. Never calls the planner.
import type { Filter, Selection, Term } from '../../../gateway/ask/ask.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import { readLiteral } from '../reference-literal.ts'
import { allOf, anyOf, compareBy, isWhat, notOf, type Truth } from '../reference-logic.ts'
import type { Scene } from '../scene.ts'
import { asMasked, compareTotals, type ExpectedLevel, partOf, read, Unsaid } from './reference-rows.ts'
import { type ExpectedTotal, formOf, referenceTotal } from './reference-total.ts'

interface Named {
  readonly column: string
  readonly term?: Term
}

/** @throws Refused, Unsaid */
export function referenceGroups(clear: Scene, selection: Selection, usual: number): ExpectedLevel {
  const scene = asMasked(clear)
  const names = [...(scene.access?.columns.keys() ?? [])]
  const rows = read(scene, { ...selection, order: [] }).rows.map(({ cells }) => cells)
  const typeOf = (name: string): ColumnType => scene.dataset.columns.get(name)?.type ?? 'text'
  const nameOf = ({ column, term }: Named): string => (term ? (term.names[0] ?? '') : column)
  const valueIn = (row: readonly Scalar[], one: Named): Scalar => {
    const value = row[names.indexOf(nameOf(one))] ?? null
    return one.term?.part ? partOf(typeOf(nameOf(one)), one.term.part, value) : formOf(typeOf(nameOf(one)), value)
  }
  const fields: readonly Named[] = selection.fields ?? []
  const keys = fields.filter(({ term }) => !term?.aggregate)
  const groups = Map.groupBy(rows, (row) => JSON.stringify(keys.map((one) => valueIn(row, one))))
  if (keys.length === 0 && rows.length === 0) groups.set('', [])

  const total = (members: readonly (readonly Scalar[])[], one: Named): ExpectedTotal => {
    const [first] = members
    if (!one.term?.aggregate) return { is: first ? valueIn(first, one) : null }
    if (one.term.names.length === 0) return { is: members.length }
    const place = names.indexOf(nameOf(one))
    return referenceTotal(
      one.term.aggregate,
      typeOf(nameOf(one)),
      members.map((row) => row[place] ?? null),
    )
  }
  const resultOf = (one: Named): ColumnType => {
    const { aggregate } = one.term ?? {}
    if (aggregate?.startsWith('count')) return 'integer'
    if (aggregate === 'sum') return typeOf(nameOf(one)) === 'integer' ? 'bigint' : 'decimal'
    return aggregate === 'avg' ? 'decimal' : typeOf(nameOf(one))
  }
  const holds = (filter: Filter, members: readonly (readonly Scalar[])[]): Truth => {
    if (filter.kind === 'malformed') throw new Unsaid()
    if (filter.kind === 'not') return notOf(holds(filter.of, members))
    if (filter.kind !== 'test')
      return (filter.kind === 'and' ? allOf : anyOf)(filter.of.map((part) => holds(part, members)))
    const found = total(members, filter)
    if (!('is' in found)) throw new Unsaid()
    if (filter.operator === 'is') return isWhat(found.is, String(filter.operand))
    return compareBy(
      filter.operator,
      resultOf(filter),
      found.is,
      readLiteral(String(filter.operand), resultOf(filter)) ?? null,
    )
  }

  const { having, order } = selection
  const kept = [...groups.values()].filter((members) => having === null || holds(having, members) === true)
  const sorts = [...order, ...keys.map((one) => ({ ...one, direction: 'asc' as const, nulls: null }))]
  const sorted = kept.toSorted((a, b) => {
    for (const one of sorts) {
      const found = compareTotals(resultOf(one), total(a, one), total(b, one), one.direction, one.nulls)
      if (found !== 0) return found
    }
    return 0
  })
  const limit = keys.length === 0 ? 1 : (selection.limit ?? usual)
  return {
    count: selection.count ? String(kept.length) : null,
    more: kept.length > limit,
    rows: sorted.slice(0, limit).map((members) => ({ cells: fields.map((one) => total(members, one)), related: [] })),
  }
}
