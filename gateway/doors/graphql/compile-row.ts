// The selection of one row → what it wants of a page, and how the row is written. A loop over parts: no function per cell.
import type { GraphQLObjectType, SelectionSetNode } from 'graphql'
import type { Scalar } from '../../expr/expr.ts'
import { jsonWriter } from '../../expr/json-form.ts'
import type { RelatedRows } from '../../formats/reply.ts'
import { relatedPage } from '../../plan/plan-read.ts'
import { type Collected, collectFields } from './collect-fields.ts'
import type { Built, Compiling, PagePlan } from './page-plan.ts'
import { room } from './room.ts'
import { type Wanted, wantColumn, wantRelation } from './wanted.ts'

export type WriteRow = (page: RelatedRows, row: number, built: Built, most: number) => string

interface Part {
  /** What stands before it. */
  readonly open: string
  /** The position of a cell, or of the rows beside this one; negative: neither. */
  readonly at: number
  readonly write: ((value: Scalar) => string) | null
  readonly plan: PagePlan | null
}

/** @param before the path of the row, with a dot behind it. */
export function compileRow(
  below: readonly SelectionSetNode[],
  type: GraphQLObjectType,
  wanted: Wanted,
  compiling: Compiling,
  before: string,
): WriteRow {
  const parts = collectFields(below, compiling.document).map((field, i): Part => {
    const { text, ...part } = partOf(field, type, wanted, compiling, before)
    return { open: `${i === 0 ? '' : ','}${JSON.stringify(field.key)}:${text}`, ...part }
  })
  return (page, row, built, most) => {
    const cells = page.rows[row] ?? []
    let text = '{' // alone where @skip and @include leave no field
    for (const { open, at, write, plan } of parts) {
      if (write) {
        const value = cells[at] ?? null
        text += open + (value === null ? 'null' : write(value))
      } else if (plan) {
        text += open + beside(plan, page.beside[at]?.[row], built.related[at], most - text.length)
      } else {
        text += open
      }
      if (text.length > most) room(text, most)
    }
    return `${text}}`
  }
}

function beside(plan: PagePlan, page: RelatedRows | undefined, built: Built | undefined, most: number): string {
  if (!page || !built) throw new Error('the reply lacks rows that were asked for')
  return plan.write(page, built, most)
}

/** With the text that is the same in every row. */
function partOf(
  field: Collected,
  type: GraphQLObjectType,
  wanted: Wanted,
  compiling: Compiling,
  before: string,
): Omit<Part, 'open'> & { readonly text: string } {
  const { name, key } = field
  const shown = { name: key, path: before + key }
  const none = { at: -1, write: null, plan: null, text: '' }
  if (name === '__typename') return { ...none, text: JSON.stringify(type.name) }
  const column = wanted.served.columns.get(name)?.column
  if (column) return { ...none, at: wantColumn(wanted, name, shown), write: jsonWriter(column.type) }
  const found = wanted.served.relations.get(name)
  const served = found && compiling.datasets.get(found.dataset)
  if (!found || !served) throw new Error(`validation let ${type.name}.${name} pass`)
  const compile = { rows: compiling.connection, row: compiling.single, aggregate: compiling.totals }[found.shows]
  const plan = compile({ field, parent: type, served, usual: relatedPage }, compiling)
  return { ...none, at: wantRelation(wanted, found.relation.name, shown, plan), plan }
}
