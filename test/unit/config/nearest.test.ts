import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from '../../../gateway/config/nearest.ts'

const known = ['plan', 'country', 'signup_date', 'email']

test('a slip of the keyboard finds the word that was meant', () => {
  for (const [word, meant] of [
    ['pan', 'plan'],
    ['paln', 'plan'],
    ['contry', 'country'],
    ['Country', 'country'],
    ['sign_up_date', 'signup_date'],
    ['emial', 'email'],
  ] as const) {
    assert.equal(nearest(word, known), meant)
  }
})

test('the beginning of a word finds it, from three letters on', () => {
  assert.equal(nearest('sign', known), 'signup_date')
  assert.equal(nearest('COUNT', known), 'country')
  assert.equal(nearest('si', known), null)
})

test('a word that is near to none finds nothing', () => {
  for (const word of ['', 'x', 'salary', 'constructor', 'y'.repeat(10_000)]) assert.equal(nearest(word, known), null)
  assert.equal(nearest('plan', []), null)
})
