// Hostile YAML: refused at its place and fast, never an exception, and positions that hold for every path.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toLine } from '../../../gateway/config/diagnostic.ts'
import { parseYaml } from '../../../gateway/config/yaml-document.ts'
import { cpuSeconds } from '../../cpu-seconds.ts'

const parse = (text: string) => parseYaml('x.yaml', Buffer.from(text))
const wide = Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n')

/** What the look ahead of the parser refuses: the parser alone would take seconds over them. */
const refusedUnparsed: ReadonlyMap<string, RegExp> = new Map([
  ['half a million open brackets', /^is nested deeper than 64 levels$/],
  ['a hundred thousand aliases', /^uses more than 1000 anchors and aliases$/],
  ['a hundred thousand anchors', /^uses more than 1000 anchors and aliases$/],
])

const bombs: Readonly<Record<string, string>> = {
  'half a million open brackets': `a: ${'['.repeat(500_000)}`,
  'a mebibyte of nested mappings': `a: ${'{a: '.repeat(200_000)}`,
  'nested lists on one line': `a:\n ${'- '.repeat(200_000)}`,
  'nested complex keys': '? '.repeat(200_000),
  'a hundred thousand aliases': `a: &a x\nb: [${'*a, '.repeat(100_000)}]`,
  'a hundred thousand anchors': `x: ${'&a '.repeat(100_000)}`,
  'exponential aliases': `a0: &a0 [x,x,x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i},*a${i}]`).join('\n')}`,
  'an anchor within itself': 'a: &a { b: *a }',
  'many unclosed quotes': 'a: "\n'.repeat(50_000),
}

for (const [name, text] of Object.entries(bombs)) {
  test(`${name} are refused within seconds`, () => {
    const started = cpuSeconds()
    const { document, diagnostics } = parse(text)
    assert.equal(document, null)
    assert.ok(diagnostics.length > 0 && diagnostics.length <= 20, `${diagnostics.length} diagnostics`)
    const expected = refusedUnparsed.get(name)
    if (expected !== undefined) assert.match(diagnostics[0]?.problem ?? '', expected)
    assert.ok(cpuSeconds(started) < 8, `${cpuSeconds(started)} s`)
  })
}

test('a wide document is read in time that grows with its size alone', () => {
  const started = cpuSeconds()
  const { document } = parse(wide)
  assert.equal(document?.wrong(['k59999'], '', '').line, 60_000)
  assert.ok(cpuSeconds(started) < 8)
})

test('few aliases are read, and a path through one leads to where it is written', () => {
  const { document } = parse('a: &a { b: [1, 2] }\nc: *a\n')
  assert.deepEqual(document?.value, { a: { b: [1, 2] }, c: { b: [1, 2] } })
  assert.deepEqual(
    [1, 16],
    [document?.wrong(['c', 'b', 1], '', '').line, document?.wrong(['c', 'b', 1], '', '').column],
  )
})

test('a path that is not written is told at what would hold it', () => {
  const { document } = parse('a:\n  b: { c: 1 }\n')
  const place = (path: readonly PropertyKey[]) => {
    const { line, column } = document?.wrong(path, '', '') ?? {}
    return [line, column]
  }
  assert.deepEqual(place(['a', 'b', 'c']), [2, 11])
  assert.deepEqual(place(['a', 'b', 'x', 'y']), [2, 3])
  assert.deepEqual(place(['x']), [1, 1])
  assert.deepEqual(
    [document?.has(['a', 'b', 'c']), document?.has(['a', 'x']), document?.has(['toString'])],
    [true, false, false],
  )
})

test('keys are the words that were written', () => {
  assert.deepEqual(parse('1: a\ntrue: b\n~: c\n').document?.value, { '1': 'a', true: 'b', '~': 'c' })
})

test('a key or a problem cannot forge a second line of findings', () => {
  const line = toLine({ file: 'x\ny', line: 1, column: 1, path: 'a\u2028b', problem: 'p\r\nq', mend: '\u001b[31m' })
  assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]/u)
})

test('no text at all makes the parser throw, and a document never comes with a diagnostic', () => {
  const fragments = fc.constantFrom(
    'a',
    ': ',
    '\n',
    '  ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '"',
    "'",
    '!x ',
    '? ',
    '|\n',
    '#',
    '---\n',
    '%',
    '\t',
    '<<',
    ',',
    '__proto__',
    '\0',
    '\ud800',
    '1e999',
  )
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 40 }), (parts) => {
      const { document, diagnostics } = parse(parts.join(''))
      assert.equal(document === null, diagnostics.length > 0)
      for (const { line, column, mend } of diagnostics) assert.ok(line >= 0 && column >= 0 && mend !== '')
      assert.ok(!Object.hasOwn(Object(document?.value), '__proto__'))
    }),
    { numRuns: 3000 },
  )
})
