// A server's bytes in, its messages out, as pg-protocol reads them; but rows are cut out of one text for all that arrived
// together. Asking a buffer for the text of each cell was three quarters of reading it.
import { isAscii } from 'node:buffer'
import { type BackendMessage, DataRowMessage } from 'pg-protocol/dist/messages.js'
import { Parser } from 'pg-protocol/dist/parser.js'
import type { Cells } from './row-query.ts'

/** PostgreSQL, "Message Formats": a byte that says what it is, and four with the length of the rest, themselves included. */
const headBytes = 5
const dataRow = 'D'.charCodeAt(0)

/** @returns what takes bytes as they arrive, however they are cut, and tells each message as soon as it is whole. */
export function createRowReader(tell: (message: BackendMessage) => void): (arrived: Buffer) => void {
  const parser = new Parser()
  let held: Buffer[] = []
  let heldBytes = 0
  /** Fewer cannot be read on. */
  let wanted = headBytes

  return (arrived) => {
    held.push(arrived)
    heldBytes += arrived.byteLength
    if (heldBytes < wanted) return
    const bytes = held.length === 1 ? arrived : Buffer.concat(held, heldBytes)
    let at = 0
    for (let end = endOfRun(bytes, at); end > at; end = endOfRun(bytes, at)) {
      if (bytes[at] === dataRow) readRows(bytes, at, end, tell)
      else parser.parse(bytes.subarray(at, end), tell)
      at = end
    }
    heldBytes = bytes.byteLength - at
    held = heldBytes > 0 ? [bytes.subarray(at)] : []
    wanted = heldBytes < headBytes ? headBytes : endOf(bytes, at) - at
  }
}

const endOf = (bytes: Buffer, message: number): number => message + 1 + bytes.readUInt32BE(message + 1)

/** Of the whole messages from here on that are rows, or of those that are none; `from` where there is no whole one. */
function endOfRun(bytes: Buffer, from: number): number {
  const areRows = bytes[from] === dataRow
  let end = from
  while (end + headBytes <= bytes.byteLength && (bytes[end] === dataRow) === areRows) {
    const next = endOf(bytes, end)
    if (next > bytes.byteLength) break
    end = next
  }
  return end
}

function readRows(bytes: Buffer, from: number, to: number, tell: (message: BackendMessage) => void): void {
  const text = bytes.toString('latin1', from, to)
  // Lengths are bytes, too: those of a null or of a long cell make a run look as if it held other characters.
  const isPlain = isAscii(bytes.subarray(from, to))
  for (let row = from; row < to; row = endOf(bytes, row)) {
    const cells: Cells = new Array(bytes.readInt16BE(row + headBytes))
    let at = row + headBytes + 2
    for (let i = 0; i < cells.length; i++) {
      const length = bytes.readInt32BE(at)
      at += 4
      if (length < 0) {
        cells[i] = null
        continue
      }
      const end = at + length
      const isText = isPlain || isAsciiBetween(bytes, at, end)
      cells[i] = isText ? text.slice(at - from, end - from) : bytes.toString('utf8', at, end)
      at = end
    }
    tell(new DataRowMessage(endOf(bytes, row) - row - 1, cells))
  }
}

/** A view of the bytes, which `isAscii` would want, costs more than looking at the few of a cell. */
function isAsciiBetween(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) > 0x7f) return false
  return true
}
