// One event, one line, whatever stands in its fields.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toEventText } from '../../../gateway/audit/event-text.ts'
import { testReadEvent } from '../../audit-event.ts'

const hazards = {
  'CR and LF': 'a\r\n{"kind":"read"}',
  NUL: 'a\u0000b',
  'ANSI by ESC': '\u001b[2J\u001b[31mred',
  'ANSI by C1': '\u009b2J',
  DEL: 'a\u007f',
  NEL: 'a\u0085b',
  'U+2028': 'a\u2028b',
  'U+2029': 'a\u2029b',
  bidi: 'a\u202egnp.exe\u2066',
  'zero width': 'a\u200bb\ufeff',
  'lone surrogate': 'a\ud800b',
  tags: 'a\u{e0041}b',
}

for (const [name, hazard] of Object.entries(hazards)) {
  test(`${name} in every field becomes one clean line that gives the same event back`, () => {
    const who = { ...testReadEvent().who, subject: hazard, app: hazard, roles: [hazard], actor: hazard }
    const event = testReadEvent({ who, request: hazard, filter: hazard, order: [hazard], dataset: hazard })
    const text = toEventText(event)
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    assert.deepEqual(JSON.parse(text), event)
  })
}

test('ordinary letters of every language stay as they are', () => {
  assert.match(toEventText(testReadEvent({ dataset: 'größe 大小 😀' })), /größe 大小 😀/)
})

test('any string at all gives one line that parses back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (subject) => {
      const event = testReadEvent({ who: { ...testReadEvent().who, subject } })
      const text = toEventText(event)
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      assert.deepEqual(JSON.parse(text), event)
    }),
    { numRuns: 500 },
  )
})
