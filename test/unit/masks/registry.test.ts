// Which masks there are.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { masks } from '../../../masks/registry.ts'

test('a mask is only found by its own name', () => {
  for (const name of ['constructor', '__proto__', 'toString', '', 'EMAIL']) assert.equal(masks.get(name), undefined)
  for (const [name, mask] of masks) assert.equal(name, mask.name)
  assert.deepEqual(
    [...masks.keys()].sort(),
    [
      'bucket',
      'constant',
      'domain',
      'email',
      'first',
      'hidden',
      'initials',
      'last',
      'month',
      'pseudonym',
      'region',
    ].concat(...['round', 'scrub', 'stars', 'year']),
  )
})
