// What a server sends is read as pg-protocol reads it, whatever it holds and however it is cut on the way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BackendMessage } from 'pg-protocol/dist/messages.js'
import { Parser } from 'pg-protocol/dist/parser.js'
import { createRowReader } from '../../../gateway/sources/postgres/row-reader.ts'

type Cell = string | null

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const message = (kind: string, ...parts: readonly Buffer[]): Buffer => {
  const rest = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int32(rest.byteLength + 4), rest])
}
const row = (cells: readonly Cell[]): Buffer =>
  message(
    'D',
    int32(cells.length).subarray(2),
    ...cells.flatMap((cell) =>
      cell === null ? [int32(-1)] : [int32(Buffer.byteLength(cell)), Buffer.from(cell, 'utf8')],
    ),
  )
const complete = (count: number): Buffer => message('C', Buffer.from(`SELECT ${count}\0`))
const failure = message('E', Buffer.from('SERROR\0C57014\0Mcanceled\0\0'))
const others = [message('2'), message('1'), message('Z', Buffer.from('I')), failure]

const told = (chunks: readonly Buffer[], read: (tell: (one: BackendMessage) => void) => (bytes: Buffer) => void) => {
  const messages: unknown[] = []
  const arrived = read((one) => {
    // The length is set by neither in the same way, and nobody reads it.
    messages.push({ ...one, length: 0 })
  })
  for (const chunk of chunks) arrived(chunk)
  return messages
}
const asItReads = (chunks: readonly Buffer[]): readonly unknown[] => told(chunks, createRowReader)
const asPgReads = (chunks: readonly Buffer[]): readonly unknown[] =>
  told(chunks, (tell) => {
    const parser = new Parser()
    return (bytes) => parser.parse(bytes, tell)
  })

function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const all = [0, ...places.map((place) => place % (bytes.byteLength + 1)).sort((a, b) => a - b), bytes.byteLength]
  return all.slice(1).map((end, i) => bytes.subarray(all[i], end))
}

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant(null),
  fc.constant(''),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => text.isWellFormed()),
  fc.constantFrom('m***@***.com', 'é', '…', '\u{1f600}', '\ufeff', 'a'.repeat(127), 'a'.repeat(128), 'ü'.repeat(400)),
)
const sent = fc.oneof(
  { weight: 5, arbitrary: fc.array(cell, { maxLength: 5 }).map(row) },
  { weight: 1, arbitrary: fc.constantFrom(...others) },
  { weight: 1, arbitrary: fc.nat(2000).map(complete) },
)

test('messages are those that pg-protocol reads, cut anywhere', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 6 }), (messages, places) => {
      const chunks = cut(Buffer.concat(messages), places)
      const found = asItReads(chunks)
      assert.equal(found.length, messages.length)
      assert.deepEqual(found, asPgReads(chunks))
    }),
    { numRuns: 2000 },
  )
})

test('a message is told once its last byte is here, and not before', () => {
  const bytes = Buffer.concat([row(['1', 'é']), complete(1)])
  const found: string[] = []
  const read = createRowReader(({ name }) => found.push(name))
  for (const [i, byte] of bytes.entries()) {
    read(Buffer.from([byte]))
    assert.equal(found.length, i + 1 < row(['1', 'é']).byteLength ? 0 : i + 1 < bytes.byteLength ? 1 : 2)
  }
  assert.deepEqual(found, ['dataRow', 'commandComplete'])
})

test('a row of many megabytes that arrives in small pieces is put together once', () => {
  const large = 'x'.repeat(8_000_000)
  const bytes = row([large])
  const pieces = cut(
    bytes,
    Array.from({ length: 2000 }, (_, i) => i * 4000),
  )
  const concat = Buffer.concat
  let joined = 0
  Buffer.concat = (...all) => {
    joined += 1
    return concat(...all)
  }
  try {
    const [found] = asItReads(pieces) as readonly { readonly fields: readonly string[] }[]
    assert.equal(found?.fields[0], large)
  } finally {
    Buffer.concat = concat
  }
  assert.ok(joined <= 2, `joined ${joined} times`)
})
