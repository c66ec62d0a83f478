// The selection of a connection, or of one row → a PagePlan. Everything that can be known before a request is decided here.
import type { GraphQLObjectType } from 'graphql'
import type { Selection } from '../../ask/ask.ts'
import { type Collected, collectFields, type Variables } from './collect-fields.ts'
import { compilePageInfo, cursorText, rowCost } from './compile-page-info.ts'
import { compileRow, type WriteRow } from './compile-row.ts'
import type { Built, Compiling, PagePlan, Standing, WritePart } from './page-plan.ts'
import { argumentsOf, readAfter, readFirst, readOrder } from './read-arguments.ts'
import { rememberLast } from './remember-last.ts'
import { room } from './room.ts'
import { toFilter } from './to-filter.ts'
import { always, typeOf } from './type-of.ts'
import { createWanted, fieldsOf, namesOf, type Wanted } from './wanted.ts'

export function compileConnection({ field, parent, served, usual }: Standing, compiling: Compiling): PagePlan {
  const wanted = createWanted(served)
  const type = typeOf(parent, field)
  const parts = collectFields(field.below, compiling.document).map((part): [string, WritePart] => [
    part.key,
    connectionPart(part, type, wanted, compiling),
  ])
  const opens = parts.map(([key], i) => `${i === 0 ? '' : ','}${JSON.stringify(key)}:`)
  const args = argumentsOf(field, parent)
  const filterOf = rememberLast((where) => toFilter(where, compiling.limits))
  const orderOf = rememberLast((orderBy) => readOrder(orderBy, compiling.limits.fields))
  const plan = planOf(wanted, args.isFixed, (variables) => {
    const values = args.values(variables)
    const first = readFirst(values, served.dataset, usual)
    return {
      first,
      after: readAfter(values),
      filter: filterOf(values.where),
      order: orderOf(values.orderBy),
      limit: wanted.rows ? first : 1,
    }
  })
  return {
    ...plan,
    write(page, built, most) {
      let text = '{' // alone where @skip and @include leave no field
      for (const [i, [, write]] of parts.entries()) text += opens[i] + write(page, built, most - text.length)
      return `${text}}`
    },
  }
}

/** A relation to one row, or a row by its key: an object, or null. */
export function compileSingle({ field, parent, served }: Standing, compiling: Compiling): PagePlan {
  const wanted = createWanted(served)
  const row = compileRow(field.below, typeOf(parent, field), wanted, compiling, '')
  const plan = planOf(wanted, true, () => ({ filter: null, order: [], first: 1, after: null, limit: null }))
  return { ...plan, write: (page, built, most) => (page.rows.length === 0 ? 'null' : row(page, 0, built, most)) }
}

interface Asked extends Pick<Selection, 'filter' | 'order' | 'limit'> {
  readonly first: number
  readonly after: string | null
}

function planOf(wanted: Wanted, isFixed: boolean, ask: (variables: Variables) => Asked) {
  const fields = fieldsOf(wanted)
  const { relations, cursors, count } = wanted
  const isAllFixed = isFixed && relations.every(({ plan }) => plan.isFixed)
  let known: Built | null = null
  return {
    isFixed: isAllFixed,
    names: namesOf(wanted),
    build(variables: Variables): Built {
      if (known) return known
      const { first, after, ...asked } = ask(variables)
      const related = relations.map(({ plan }) => plan.build(variables))
      const selection: Selection = Object.freeze({
        fields,
        related: relations.map(({ relation, as }, i) => ({
          relation,
          as,
          at: fields.length,
          of: selectionOf(related[i]),
        })),
        having: null,
        ...asked,
        cursor: after,
        cursors,
        count,
      })
      const beside = related.reduce((sum, { rows }) => sum + rows, 0)
      const built = {
        selection,
        first,
        isLater: after !== null,
        related,
        groupedBy: [],
        rows: (asked.limit ?? 1) * (rowCost(cursors) + beside),
      }
      if (isAllFixed) known = built
      return built
    },
  }
}

function selectionOf(built: Built | undefined): Selection {
  if (!built) throw new Error('a relation was not asked for')
  return built.selection
}

function connectionPart(part: Collected, type: GraphQLObjectType, wanted: Wanted, compiling: Compiling): WritePart {
  switch (part.name) {
    case '__typename':
      return always(type.name)
    case 'totalCount':
      wanted.count = true
      return ({ count }) => count ?? 'null'
    case 'pageInfo':
      wanted.rows = true
      return compilePageInfo(part, type, wanted, compiling.document)
    case 'nodes': {
      wanted.rows = true
      return rowsPart(compileRow(part.below, typeOf(type, part), wanted, compiling, `${part.key}.`))
    }
    case 'edges':
      wanted.rows = true
      return rowsPart(edge(part, typeOf(type, part), wanted, compiling))
    default:
      throw new Error(`validation let ${type.name}.${part.name} pass`)
  }
}

function rowsPart(write: WriteRow): WritePart {
  return (page, built, most) => {
    const rows = Math.min(page.rows.length, built.first)
    let text = '['
    for (let row = 0; row < rows; row++) {
      text += `${row === 0 ? '' : ','}${write(page, row, built, most - text.length)}`
    }
    return room(`${text}]`, most)
  }
}

function edge(part: Collected, type: GraphQLObjectType, wanted: Wanted, compiling: Compiling): WriteRow {
  const parts = collectFields(part.below, compiling.document).map((one): [string, WriteRow] => {
    const open = `${JSON.stringify(one.key)}:`
    if (one.name === '__typename') return [open, always(type.name)]
    if (one.name === 'node')
      return [open, compileRow(one.below, typeOf(type, one), wanted, compiling, `${part.key}.${one.key}.`)]
    wanted.cursors = 'each'
    return [open, ({ cursors }, row) => cursorText(cursors[row])]
  })
  return (page, row, built, most) => `{${parts.map(([open, write]) => open + write(page, row, built, most)).join(',')}}`
}
