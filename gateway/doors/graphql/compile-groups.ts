// The selection of groups, or of the totals of a relation → a PagePlan.
import type { GraphQLObjectType } from 'graphql'
import type { AskedField, Selection } from '../../ask/ask.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { ColumnType } from '../../expr/expr.ts'
import { jsonWriter } from '../../expr/json-form.ts'
import { resultType } from '../../plan/aggregates.ts'
import { type Collected, collectFields, type Document } from './collect-fields.ts'
import { compilePageInfo, rowCost } from './compile-page-info.ts'
import type { WriteRow } from './compile-row.ts'
import type { Built, Compiling, PagePlan, Standing, WritePart } from './page-plan.ts'
import { argumentsOf, readAfter, readFirst, readOrder } from './read-arguments.ts'
import { room } from './room.ts'
import { aggregateFields } from './served.ts'
import type { Shown } from './shown-names.ts'
import { toFilter } from './to-filter.ts'
import { always, typeOf } from './type-of.ts'
import {
  createWantedTerms,
  fieldsOfTerms,
  namesOfTerms,
  subjectOfTerms,
  tellName,
  type WantedTerms,
  wantTotal,
} from './wanted-terms.ts'

const nothing: Omit<Selection, 'fields' | 'filter'> = {
  related: [],
  having: null,
  order: [],
  limit: null,
  cursor: null,
  cursors: 'none',
  count: false,
}

/** Of all related rows of a row: one object. */
export function compileTotals({ field, parent, served }: Standing, { document, limits }: Compiling): PagePlan {
  const wanted = createWantedTerms(served)
  const write = compileGroup(field, typeOf(parent, field), wanted, document, '')
  const args = argumentsOf(field, parent)
  const fields = fieldsOfTerms(wanted, [])
  return {
    isFixed: args.isFixed,
    names: namesOfTerms(wanted),
    build(variables) {
      const filter = toFilter(args.values(variables).where, limits)
      const selection = Object.freeze({ ...nothing, fields, filter })
      return { selection, first: 1, isLater: false, related: [], groupedBy: [], rows: 1 }
    },
    write: (page, built, most) => write(page, 0, built, most),
  }
}

/** How many lists of keys are remembered of one operation. */
const mostKept = 50

export function compileGroups({ field, parent, served, usual }: Standing, { document, limits }: Compiling): PagePlan {
  const wanted = createWantedTerms(served)
  const type = typeOf(parent, field)
  const parts = collectFields(field.below, document).map((part): [string, WritePart] => [
    `${JSON.stringify(part.key)}:`,
    groupsPart(part, type, wanted, document),
  ])
  const args = argumentsOf(field, parent)
  const subjectOf = subjectOfTerms(served)
  const kept = new Map<string, readonly AskedField[]>()
  return {
    isFixed: args.isFixed,
    names: namesOfTerms(wanted),
    build(variables): Built {
      const values = args.values(variables)
      const groupedBy = [...new Set(Array.isArray(values.groupBy) ? values.groupBy.map(String) : [])]
      for (const key of wanted.keys) if (!groupedBy.includes(key)) throw notGrouped(key)
      const first = readFirst(values, served.dataset, usual)
      const after = readAfter(values)
      const selection = Object.freeze({
        ...nothing,
        fields: fieldsBy(groupedBy),
        filter: toFilter(values.where, limits),
        having: toFilter(values.having, limits, subjectOf),
        order: readOrder(values.orderBy, limits.fields, subjectOf),
        limit: first,
        cursor: after,
        cursors: wanted.cursors,
      })
      return {
        selection,
        first,
        isLater: after !== null,
        related: [],
        groupedBy,
        rows: first * rowCost(wanted.cursors),
      }
    },
    write: (page, built, most) =>
      room(`{${parts.map(([open, write]) => open + write(page, built, most)).join(',')}}`, most),
  }

  /** The same list each time, so that what is decided of it is decided once. */
  function fieldsBy(groupedBy: readonly string[]): readonly AskedField[] {
    const key = groupedBy.join(' ')
    const fields = kept.get(key) ?? fieldsOfTerms(wanted, groupedBy)
    if (kept.size < mostKept) kept.set(key, fields)
    return fields
  }
}

function groupsPart(part: Collected, type: GraphQLObjectType, wanted: WantedTerms, document: Document): WritePart {
  if (part.name === '__typename') return always(type.name)
  if (part.name === 'pageInfo') return compilePageInfo(part, type, wanted, document)
  const write = compileGroup(part, typeOf(type, part), wanted, document, `${part.key}.`)
  return (page, built, most) => {
    const rows = page.rows.slice(0, built.first)
    return `[${rows.map((_, row) => write(page, row, built, most)).join(',')}]`
  }
}

/** @param before the path of the group, with a dot behind it. */
function compileGroup(
  field: Collected,
  type: GraphQLObjectType,
  wanted: WantedTerms,
  document: Document,
  before: string,
): WriteRow {
  const parts = collectFields(field.below, document).map((part): [string, WriteRow] => [
    `${JSON.stringify(part.key)}:`,
    groupPart(part, type, wanted, document, before),
  ])
  return objectOf(parts)
}

const objectOf =
  (parts: readonly (readonly [string, WriteRow])[]): WriteRow =>
  (page, row, built, most) =>
    `{${parts.map(([open, write]) => open + write(page, row, built, most)).join(',')}}`

function groupPart(
  part: Collected,
  type: GraphQLObjectType,
  wanted: WantedTerms,
  document: Document,
  before: string,
): WriteRow {
  const shownAs = (name: string): Shown => ({ name, path: before + name })
  if (part.name === '__typename') return always(type.name)
  if (part.name === 'count') return cell('integer', constantly(wantTotal(wanted, 'count', null, shownAs(part.key))))
  const below = typeOf(type, part)
  const aggregate = aggregateFields.get(part.name)
  return objectOf(
    collectFields(part.below, document).map(({ key, name }): [string, WriteRow] => {
      const open = `${JSON.stringify(key)}:`
      const shown = shownAs(`${part.key}.${key}`)
      if (name === '__typename') return [open, always(below.name)]
      if (!aggregate) return [open, keyCell(wanted, name, shown)]
      const column = wanted.served.columns.get(name)?.column
      if (!column) throw new Error(`validation let ${below.name}.${name} pass`)
      return [open, cell(resultType(aggregate, column.type), constantly(wantTotal(wanted, aggregate, name, shown)))]
    }),
  )
}

const constantly = (at: number) => (): number => at

function keyCell(wanted: WantedTerms, name: string, shown: Shown): WriteRow {
  const key = wanted.served.keys.get(name)
  if (!key) throw new Error(`validation let the key ${name} pass`)
  wanted.keys.add(name)
  tellName(wanted, name, shown)
  return cell(key.type, ({ groupedBy }) => Math.max(1, wanted.totals.size) + groupedBy.indexOf(name))
}

function cell(type: ColumnType, at: (built: Built) => number): WriteRow {
  const write = jsonWriter(type)
  return ({ rows }, row, built) => {
    const value = rows[row]?.[at(built)] ?? null
    return value === null ? 'null' : write(value)
  }
}

const notGrouped = (key: string): Refusal =>
  new Refusal('ASK_FILTER_INVALID', {
    detail: `keys.${key} is shown, and nothing is grouped by it.`,
    hint: `Add it to groupBy: [${key}], or leave it out of keys.`,
  })
