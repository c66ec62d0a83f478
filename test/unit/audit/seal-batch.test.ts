// The chain's links: what is hashed, and how a batch follows on the one before it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { firstHash, nextHash } from '../../../gateway/audit/chain-hash.ts'
import { firstHead, sealBatch } from '../../../gateway/audit/seal-batch.ts'

const writer = 'g-01ARZ3NDEKTSV4RRFFQ69G5FAV'
const sha = (text: string): string => createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex')
const noon = Date.UTC(2031, 0, 15, 12)
const dayMs = 86_400_000

test('a link is the SHA-256 of the six lines that its comment names', () => {
  assert.equal(firstHash(writer), sha(`scrim audit writer 1\n${writer}`))
  const before = 'ab'.repeat(32)
  assert.equal(
    nextHash(before, '2031-01-15', writer, 12, '{"ü":"😀"}'),
    sha(`scrim audit event 1\n${before}\n2031-01-15\n${writer}\n12\n{"ü":"😀"}`),
  )
})

test('any change of any part changes the link', () => {
  const parts = [firstHash(writer), '2031-01-15', writer, 1, '{}'] as const
  const changed = [
    nextHash(...parts),
    nextHash(firstHash('x'), parts[1], parts[2], parts[3], parts[4]),
    nextHash(parts[0], '2031-01-16', parts[2], parts[3], parts[4]),
    nextHash(parts[0], parts[1], 'g-01ARZ3NDEKTSV4RRFFQ69G5FAW', parts[3], parts[4]),
    nextHash(parts[0], parts[1], parts[2], 2, parts[4]),
    nextHash(parts[0], parts[1], parts[2], parts[3], '{ }'),
  ]
  assert.equal(new Set(changed).size, changed.length)
})

test('a batch counts on from its head and each event follows on the one before', () => {
  const first = sealBatch(firstHead(writer), ['a', 'b'], noon)
  assert.deepEqual(first.to, { writer, day: '2031-01-15', counter: 2, hash: first.hashes[2] })
  assert.equal(first.hashes[0], firstHash(writer))
  const second = sealBatch(first.to, ['c'], noon + dayMs)
  assert.deepEqual([second.to.day, second.to.counter, second.hashes[0]], ['2031-01-16', 3, first.to.hash])
})

test('a clock that is set back does not take the day back', () => {
  const first = sealBatch(firstHead(writer), ['a'], noon)
  assert.equal(sealBatch(first.to, ['b'], noon - 5 * dayMs).to.day, '2031-01-15')
})
