// Columns and rows → an aligned table no wider than asked; where not even short cells would fit, one block per row.
import { type Shown, toCell } from './visible-text.ts'

/** `none`: no value (null), shown as it is written in `text`; it never looks like a text of the same letters in colour. */
export interface Cell {
  readonly text: string
  readonly kind: 'text' | 'number' | 'none'
}

export interface Column {
  readonly name: string
  readonly masked: boolean
  /** Terminal columns below which its cells are not cut; default 8. */
  readonly least?: number
}

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

export interface TableStyle {
  /** Terminal columns; null: as wide as it comes. */
  readonly width: number | null
  readonly colour: boolean
}

const gap = 2
/** A column is not cut below this, where it names no more; a table whose columns do not fit so is written in blocks. */
const narrowest = 8
/** A cell is never wider than this, however wide the table may be. */
const widestCell = 256
const nothing: Cell = { text: '', kind: 'none' }

type Paint = (text: string) => string

/** @returns lines, each ended; the masked columns' names end with `*`. */
export function writeTable(table: Table, style: TableStyle): string {
  const most = Math.min(widestCell, style.width ?? widestCell)
  const heads = table.columns.map(({ name, masked }) => toHead(name, masked, most))
  const rows = table.rows.map((row) => heads.map((_, i) => toCell((row[i] ?? nothing).text, most)))
  const natural = heads.map((head, i) => rows.reduce((widest, row) => Math.max(widest, row[i]?.width ?? 0), head.width))
  const least = table.columns.map((column) => column.least ?? narrowest)
  const widths = toWidths(natural, least, style.width)
  const bold: Paint = style.colour ? (text) => `\u001b[1m${text}\u001b[0m` : (text) => text
  const dim: Paint = style.colour ? (text) => `\u001b[2m${text}\u001b[0m` : (text) => text
  return widths === null ? writeBlocks(table, most, bold, dim) : writeLines(table, widths, bold, dim)
}

const toHead = (name: string, masked: boolean, most: number): Shown => {
  const { text, width } = toCell(name, masked ? most - 1 : most)
  return masked ? { text: `${text}*`, width: width + 1 } : { text, width }
}

/** The widest columns give way first, all to one width. Null where one would be under its least. */
function toWidths(
  natural: readonly number[],
  least: readonly number[],
  width: number | null,
): readonly number[] | null {
  if (width === null) return natural
  const room = width - gap * (natural.length - 1)
  const cut = (cap: number): readonly number[] =>
    natural.map((each, i) => Math.min(each, Math.max(cap, least[i] ?? cap)))
  for (let cap = Math.max(...natural, narrowest); cap >= narrowest; cap--) {
    const widths = cut(cap)
    if (widths.reduce((sum, each) => sum + each, 0) <= room) return widths
  }
  return null
}

function writeLines({ columns, rows }: Table, widths: readonly number[], bold: Paint, dim: Paint): string {
  const numeric = columns.map((_, i) => isNumeric(rows, i))
  const line = (cells: readonly Shown[], paint: (i: number) => Paint): string =>
    cells
      .map((cell, i) => {
        const blank = ' '.repeat(Math.max(0, (widths[i] ?? 0) - cell.width))
        const text = paint(i)(cell.text)
        if (numeric[i]) return blank + text
        return i === cells.length - 1 ? text : text + blank
      })
      .join(' '.repeat(gap))
  const head = columns.map(({ name, masked }, i) => toHead(name, masked, widths[i] ?? 0))
  const rule = widths.map((width) => ({ text: '─'.repeat(width), width }))
  const body = rows.map((row) => {
    const cells = widths.map((width, i) => toCell((row[i] ?? nothing).text, width))
    return line(cells, (i) => (row[i]?.kind === 'none' ? dim : same))
  })
  return `${[line(head, () => bold), line(rule, () => dim), ...body].join('\n')}\n`
}

const same: Paint = (text) => text

const isNumeric = (rows: Table['rows'], column: number): boolean =>
  rows.some((row) => row[column]?.kind === 'number') && rows.every((row) => (row[column] ?? nothing).kind !== 'text')

function writeBlocks({ columns, rows }: Table, most: number, bold: Paint, dim: Paint): string {
  const longest = Math.max(8, Math.floor(most / 3))
  const names = columns.map(({ name, masked }) => toHead(name, masked, longest))
  const width = Math.max(...names.map((name) => name.width))
  const rest = Math.max(narrowest, most - width - gap)
  const blocks = rows.map((row, at) => {
    const lines = names.map((name, i) => {
      const cell = row[i] ?? nothing
      const text = toCell(cell.text, rest).text
      return `${bold(name.text)}${' '.repeat(width - name.width + gap)}${cell.kind === 'none' ? dim(text) : text}`
    })
    return `${dim(`row ${at + 1}`)}\n${lines.join('\n')}\n`
  })
  return blocks.join('\n')
}
