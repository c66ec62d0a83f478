// Rows → one JSON object each, as text, with related rows as objects inside them. One text grows by what is written next: a
// text per row, joined at the end, would be copied once more.
import { cellWriter } from './cell-writer.ts'
import type { NumberForm, RelatedShape, Rows, Shape } from './reply.ts'

/** @param between any two objects. */
export function writeObjects(reply: Shape & Rows, numbers: NumberForm, between: string): string {
  return rowsWriter(reply, numbers)(reply, between)
}

type WriteRows = (rows: Rows, between: string) => string

const rowsWriter = (shape: Shape, numbers: NumberForm): WriteRows =>
  shape.related.length === 0 ? flatWriter(shape, numbers) : nestedWriter(shape, numbers)

function flatWriter({ columns }: Shape, numbers: NumberForm): WriteRows {
  const names = columns.map(({ as }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(as)}:`)
  const write = columns.map(({ type }) => cellWriter(type, numbers))
  const end = columns.length === 0 ? '{}' : '}'
  return ({ rows }, between) => {
    let text = ''
    for (const row of rows) {
      if (text !== '') text += between
      for (let i = 0; i < names.length; i++) {
        const value = row[i] ?? null
        text += names[i] + (value === null ? 'null' : (write[i]?.(value) ?? 'null'))
      }
      text += end
    }
    return text
  }
}

/** Of the row at a position. */
type WriteMember = (rows: Rows, row: number) => string

function nestedWriter({ columns, related }: Shape, numbers: NumberForm): WriteRows {
  const cells = columns.map(({ as, type }, i): WriteMember => {
    const [name, write] = [`${JSON.stringify(as)}:`, cellWriter(type, numbers)]
    return ({ rows }, row) => {
      const value = rows[row]?.[i] ?? null
      return name + (value === null ? 'null' : write(value))
    }
  })
  const beside = related.map((shape, i) => ({ at: shape.at, write: relatedWriter(shape, i, numbers) }))
  const before = (at: number): WriteMember[] => beside.filter((one) => one.at === at).map(({ write }) => write)
  const members = [
    ...cells.flatMap((cell, i) => [...before(i), cell]),
    ...beside.filter(({ at }) => at >= cells.length).map(({ write }) => write),
  ]
  return (page, between) => {
    let text = ''
    for (let row = 0; row < page.rows.length; row++) {
      if (row > 0) text += between
      for (const [i, write] of members.entries()) text += (i === 0 ? '{' : ',') + write(page, row)
      text += '}'
    }
    return text
  }
}

function relatedWriter(shape: RelatedShape, i: number, numbers: NumberForm): WriteMember {
  const [name, write] = [`${JSON.stringify(shape.as)}:`, rowsWriter(shape, numbers)]
  return ({ beside }, row) => {
    const page = beside[i]?.[row]
    if (!page) return name + (shape.kind === 'many' ? '[]' : 'null')
    if (shape.kind === 'many') return `${name}[${write(page, ',')}]`
    const one = page.rows.length > 1 ? { ...page, rows: page.rows.slice(0, 1) } : page
    return name + (write(one, ',') || 'null')
  }
}
