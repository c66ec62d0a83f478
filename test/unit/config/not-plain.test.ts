// Whether what a person reads is all that is stored.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNotPlain } from '../../../gateway/config/not-plain.ts'

const problemOf = (text: string, words: 'prose' | 'condition' = 'prose'): string | null =>
  whyNotPlain(text, words)?.problem ?? null

test('letters of every script, pictures, line ends and tabs are plain', () => {
  for (const text of ['', 'Ticket 4711', 'a\n\tb', 'Grüße, 東京, שלום, العربية', '👍🏽 🇩🇪', 'a\u0301']) {
    for (const words of ['prose', 'condition'] as const) assert.equal(problemOf(text, words), null, text)
  }
})

test('what a terminal obeys, and half a character, is not', () => {
  for (const text of ['\0', 'a\u001b[2J', '\r', '\u007f', '\u009b31m', 'a\ud800', '\udc00a']) {
    assert.equal(problemOf(text), 'holds a control character', JSON.stringify(text))
  }
})

test('what shows nothing, or turns around what follows, is not', () => {
  const hidden = [
    ...[
      '\u202e',
      '\u2066',
      '\u2069',
      '\u200e',
      '\u200f',
      '\u061c',
      '\u200b',
      '\u2060',
      '\ufeff',
      '\u00ad',
      '\u{e0041}',
    ],
    ...['\u034f', '\u115f', '\u3164', '\uffa0', '\u{e0100}'],
  ]
  for (const char of hidden) {
    assert.equal(problemOf(`a${char}b`), 'holds an invisible character', encodeURIComponent(char))
    assert.equal(problemOf(`a${char}b`, 'condition'), 'holds an invisible character', encodeURIComponent(char))
  }
})

test('what shapes the letters or the picture beside it may stand in prose, never in a condition', () => {
  for (const text of ['می\u200cخواهم', 'क्\u200dष', '👩\u200d💻', '❤\ufe0f', 'neq.D\u200dE']) {
    assert.equal(problemOf(text), null, text)
    assert.equal(problemOf(text, 'condition'), 'holds an invisible character', text)
  }
  assert.equal(problemOf('a\u200d\u202eb'), 'holds an invisible character')
})

test('how to mend it is said; that a percent escape shows it, where a condition means it', () => {
  assert.equal(whyNotPlain('a\u200bb', 'prose')?.mend, 'type it without')
  assert.match(whyNotPlain('a\u200bb', 'condition')?.mend ?? '', /^type it without, or .*%E2%80%8D$/)
})
