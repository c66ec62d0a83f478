// Rows → one JSON object each, as text, with related rows as objects inside them.
import { cellWriter } from './cell-writer.ts'
import type { NumberForm, RelatedShape, Rows, Shape } from './reply.ts'

/** One text per row. */
export function writeObjects(reply: Shape & Rows, numbers: NumberForm): string[] {
  return rowsWriter(reply, numbers)(reply)
}

type WriteRows = (rows: Rows) => string[]

const rowsWriter = (shape: Shape, numbers: NumberForm): WriteRows =>
  shape.related.length === 0 ? flatWriter(shape, numbers) : nestedWriter(shape, numbers)

function flatWriter({ columns }: Shape, numbers: NumberForm): WriteRows {
  const names = columns.map(({ as }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(as)}:`)
  const write = columns.map(({ type }) => cellWriter(type, numbers))
  const end = columns.length === 0 ? '{}' : '}'
  return ({ rows }) =>
    rows.map((row) => {
      let text = ''
      for (let i = 0; i < names.length; i++) {
        const value = row[i] ?? null
        text += names[i] + (value === null ? 'null' : (write[i]?.(value) ?? 'null'))
      }
      return text + end
    })
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
  return (rows) => rows.rows.map((_, row) => `{${members.map((write) => write(rows, row)).join(',')}}`)
}

function relatedWriter(shape: RelatedShape, i: number, numbers: NumberForm): WriteMember {
  const [name, write] = [`${JSON.stringify(shape.as)}:`, rowsWriter(shape, numbers)]
  return ({ beside }, row) => {
    const page = beside[i]?.[row]
    const texts = page ? write(page) : []
    return name + (shape.kind === 'many' ? `[${texts.join(',')}]` : (texts[0] ?? 'null'))
  }
}
