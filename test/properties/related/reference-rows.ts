// A stage and an ask → the rows that must come with all that is related to them, or the codes with which it must be refused: each
// level read by the reference of plain reads, over those rows of the other table that are joined. Never calls the planner.
import { type Ask, plainSelection, type Selection, type Term } from '../../../gateway/ask/ask.ts'
import type { Relation } from '../../../gateway/catalog/dataset.ts'
import { compareScalars } from '../../../gateway/expr/compare-scalars.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import type { ReferenceAccess } from '../reference-access.ts'
import { type ExpectedRead, type ExpectedRefusal, referenceRead } from '../reference-read.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from './arbitrary-stage.ts'
import { type ExpectedTotal, referenceTotal } from './reference-total.ts'

export interface ExpectedLevel {
  readonly rows: readonly ExpectedCells[]
  readonly more: boolean
  readonly count: string | null
}

interface ExpectedCells {
  readonly cells: readonly ExpectedTotal[]
  readonly related: readonly ExpectedLevel[]
}

/** Thrown through all levels. */
export class Refused extends Error {
  readonly codes: ExpectedRefusal['refused']
  constructor(codes: ExpectedRefusal['refused']) {
    super([...codes].join(' or '))
    this.codes = codes
  }
}

/** What a caller is shown of rows that are related, counted or grouped: nothing clear by rule. */
export function asMasked(scene: Scene): Scene {
  const columns = [...(scene.access?.columns ?? [])].map(
    ([name, column]) => [name, { ...column, clear: 'never' as const, released: () => false }] as const,
  )
  const access: ReferenceAccess | null = scene.access && { ...scene.access, columns: new Map(columns) }
  return { ...scene, access }
}

/** @throws Refused */
export function read(scene: Scene, selection: Selection): ExpectedRead {
  const order = selection.order.filter(({ term }) => !term)
  const ask: Ask = {
    ...plainSelection,
    filter: selection.filter,
    order,
    dataset: scene.dataset.name,
    key: null,
    explain: false,
  }
  const found = referenceRead(scene, ask)
  if (found.refused) throw new Refused(found.refused)
  return found
}

type Stages = Pick<Stage, 'scenes'>

const typeOf = ({ dataset }: Scene, name: string): ColumnType => dataset.columns.get(name)?.type ?? 'text'

/** The stored rows of other datasets under the same caller. */
const only = (scene: Scene, isKept: (at: number) => boolean): Scene => ({
  ...scene,
  rows: scene.rows.filter((_, at) => isKept(at)),
  masked: new Map([...scene.masked].map(([name, values]) => [name, values.filter((_, at) => isKept(at))])),
})

/** Of a row of `scene`, by what is shown of both columns. */
function joined(stage: Stages, scene: Scene, relation: Relation, shownOf: (name: string) => Scalar): Scene {
  const other = asMasked(stage.scenes.get(relation.dataset) ?? scene)
  const [ours, theirs] =
    relation.kind === 'one' ? [relation.on, other.dataset.key[0]] : [scene.dataset.key[0], relation.on]
  const value = shownOf(ours ?? '')
  const column = other.access?.columns.get(theirs ?? '')
  return only(other, (at) => {
    const row = other.rows[at] ?? {}
    return value !== null && column?.readable(row) === true && row[theirs ?? ''] === value
  })
}

/** Dates of the tables alone; the first day of a year that a bound is in is that of the design's masks. */
export function partOf(type: ColumnType, part: 'year' | 'month' | 'day', value: Scalar): Scalar {
  if (value === null || String(value).endsWith('infinity')) return value
  const [, year, month, day, , era = ''] = /^(\d+)-(\d\d)-(\d\d)(T[^Z ]*Z?)?( BC)?$/.exec(String(value)) ?? []
  const first = `${year}-${part === 'year' ? '01' : month}-${part === 'day' ? day : '01'}`
  return `${first}${type === 'date' ? '' : `T00:00:00${type === 'timestamptz' ? 'Z' : ''}`}${era}`
}

/** One level, from a scene that holds the rows it may be of. @throws Refused */
export function referenceRows(stage: Stages, scene: Scene, selection: Selection, usual: number): ExpectedLevel {
  const names = [...(scene.access?.columns.keys() ?? [])]
  const released = read(scene, selection).rows
  const shown = read(onlyAlways(scene), selection).rows
  const rows = shown.map((row, at) => {
    const shownOf = (name: string): Scalar => row.cells[names.indexOf(name)] ?? null
    const clearOf = (name: string): Scalar => released[at]?.cells[names.indexOf(name)] ?? null
    const total = (column: string, term?: Term, of = shownOf): ExpectedTotal => {
      if (!term) return { is: of(column) }
      const [first = '', second] = term.names
      if (term.part) return { is: partOf(typeOf(scene, first), term.part, shownOf(first)) }
      const relation = scene.dataset.relations.get(first)
      if (!relation || !term.aggregate) throw new Error(`${column} is made of nothing`)
      const other = joined(stage, scene, relation, shownOf)
      const found = read(other, plainSelection).rows
      if (second === undefined) return { is: found.length }
      const place = [...(other.access?.columns.keys() ?? [])].indexOf(second)
      return referenceTotal(
        term.aggregate,
        typeOf(other, second),
        found.map(({ cells }) => cells[place] ?? null),
      )
    }
    return { row, shownOf, clearOf, total }
  })
  const sorts = selection.order.map((one) => ({ ...one, values: rows.map(({ total }) => total(one.column, one.term)) }))
  const sorted = [...rows.keys()].sort((a, b) => {
    for (const { values, direction, nulls, column, term } of sorts) {
      const type = term?.aggregate ? resultOf(stage, scene, term) : typeOf(scene, term?.names[0] ?? column)
      const order = compareTotals(type, values[a], values[b], direction, nulls)
      if (order !== 0) return order
    }
    return a - b
  })
  const limit = selection.limit ?? usual
  const fields = selection.fields ?? names.map((column) => ({ column, as: column, term: undefined }))
  return {
    count: selection.count ? String(rows.length) : null,
    more: rows.length > limit,
    rows: sorted.slice(0, limit).flatMap((at): ExpectedCells[] => {
      const found = rows[at]
      if (!found) return []
      return [
        {
          cells: fields.map(({ column, term }) => found.total(column, term, found.clearOf)),
          related: selection.related.map(({ relation: name, of }) => {
            const relation = scene.dataset.relations.get(name)
            if (!relation) throw new Error(`${name} is no relation`)
            const below = joined(stage, scene, relation, found.shownOf)
            return referenceRows(stage, below, of, relation.kind === 'one' ? 1 : 20)
          }),
        },
      ]
    }),
  }
}

/** What an unconditional rule shows is the shown value; what others add comes after the order. */
function onlyAlways(scene: Scene): Scene {
  const columns = [...(scene.access?.columns ?? [])].map(
    ([name, column]) =>
      [
        name,
        column.clear === 'sometimes' ? { ...column, clear: 'never' as const, released: () => false } : column,
      ] as const,
  )
  return { ...scene, access: scene.access && { ...scene.access, columns: new Map(columns) } }
}

function resultOf(stage: Stages, scene: Scene, { names: [first = '', second], aggregate }: Term): ColumnType {
  if (aggregate?.startsWith('count')) return 'integer'
  const other = stage.scenes.get(scene.dataset.relations.get(first)?.dataset ?? '')
  return aggregate === 'sum' || aggregate === 'avg' || !other ? 'decimal' : typeOf(other, second ?? '')
}

export function compareTotals(
  type: ColumnType,
  a: ExpectedTotal | undefined,
  b: ExpectedTotal | undefined,
  direction: 'asc' | 'desc',
  nulls: 'first' | 'last' | null,
): number {
  if (!a || !b || !('is' in a) || !('is' in b)) throw new Unsaid()
  const [one, other] = [a.is, b.is]
  if (one === null && other === null) return 0
  const isFirst = nulls === null ? direction === 'desc' : nulls === 'first'
  if (one === null || other === null) return (one === null) === isFirst ? -1 : 1
  return direction === 'asc' ? compareScalars(type, one, other) : compareScalars(type, other, one)
}

/** An order by averages, which the reference does not divide. */
export class Unsaid extends Error {}
