// A table is straight whatever its cells hold, and no cell can make the terminal do anything but show it.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toTable } from '../../../../gateway/cli/query/to-table.ts'
import { toCell, toLines } from '../../../../gateway/cli/query/visible-text.ts'
import { type Cell, type TableStyle, writeTable } from '../../../../gateway/cli/query/write-table.ts'

/** Text, what is shown, and its width in columns. */
const hostile: readonly (readonly [string, string, number])[] = [
  ['\u001b[2J\u001b[31mred', '\\e[2J\\e[31mred', 14],
  ['\u009b31m', '\\u{9b}31m', 9],
  ['\u001b]0;title\u0007', '\\e]0;title\\u{7}', 15],
  ['a\rb', 'a\\rb', 4],
  ['a\r\nb', 'a\\r\\nb', 6],
  ['a\tb', 'a\\tb', 4],
  ['a\bb', 'a\\u{8}b', 7],
  ['a\u0000b', 'a\\u{0}b', 7],
  ['evil\u202egnp.exe', 'evil\\u{202e}gnp.exe', 19],
  ['a\u200bb', 'a\\u{200b}b', 10],
  ['\u2028', '\\u{2028}', 8],
  ['\ud800', '\\u{d800}', 8],
  ['\ue000', '\\u{e000}', 8],
  ['a\ufeff', 'a\\u{feff}', 9],
  ['שלום', '\u200eשלום\u200e', 4],
  ['日本', '日本', 4],
  ['한국', '한국', 4],
  ['👩‍👩‍👧', '👩‍👩‍👧', 2],
  ['🇩🇪', '🇩🇪', 2],
  ['❤️', '❤️', 2],
  ['e\u0301', 'e\u0301', 1],
  ['\u0301', '◌\u0301', 1],
  [`a${'\u0301'.repeat(500)}`, `a${'\u0301'.repeat(8)}`, 1],
  ['', '', 0],
]

const styles: readonly TableStyle[] = [
  { width: null, colour: false },
  { width: 80, colour: false },
  { width: 30, colour: false },
  { width: 9, colour: false },
  { width: 1, colour: false },
]

const text = (value: string): Cell => ({ text: value, kind: 'text' })
const column = (name: string) => ({ name, masked: false })
const obeyed = /[\p{Cc}\u200b-\u200d\u202a-\u202e\u2066-\u2069\u2028\u2029]/u

describe('a cell', () => {
  for (const [value, shown, width] of hostile) {
    it(`shows ${JSON.stringify(value).slice(0, 40)} as ${JSON.stringify(shown).slice(0, 40)}`, () => {
      assert.deepEqual(toCell(value, 1000), { text: shown, width })
    })
  }

  it('is never wider than asked, and ends with an ellipsis where something is left out', () => {
    for (const [value] of [...hostile, ['plain and long enough to be cut', '', 0] as const]) {
      for (let most = 1; most < 12; most++) {
        const whole = toCell(value, 1000)
        const cell = toCell(value, most)
        assert.ok(cell.width <= most, `${JSON.stringify(value)} at ${most}`)
        const looked = value.length <= most * 16
        if (looked) assert.equal(cell.text.replaceAll('\u200e', '').endsWith('…'), whole.width > most)
      }
    }
  })

  it('of a megabyte is looked at no further than it is shown', () => {
    for (const unit of ['x', '\u001b', '日', 'e\u0301', '👩‍👩‍👧', '\u0301']) {
      const cell = toCell(unit.repeat(1_000_000 / unit.length), 20)
      assert.ok(cell.width <= 20)
      assert.ok(cell.text.length < 1000)
      assert.ok(cell.text.endsWith('…'))
    }
  })
})

describe('a table', () => {
  it('has straight columns, numbers at the right, and cells cut to its width', () => {
    const rows = [
      [text('free'), { text: '7', kind: 'number' } as const, text('日本 e\u0301 👩‍👩‍👧')],
      [text('enterprise\n'), { text: '92000.5', kind: 'number' } as const, { text: 'null', kind: 'none' } as const],
    ]
    const columns = [column('plan'), { name: 'value', masked: true }, column('note')]
    assert.equal(
      writeTable({ columns, rows }, { width: 40, colour: false }),
      [
        'plan           value*  note',
        '────────────  ───────  ─────────',
        'free                7  日本 e\u0301 👩‍👩‍👧',
        'enterprise\\n  92000.5  null',
        '',
      ].join('\n'),
    )
  })

  it('writes one block per row where its columns do not fit', () => {
    const columns = ['first', 'second', 'third', 'fourth'].map(column)
    const written = writeTable(
      { columns, rows: [columns.map(({ name }) => text(`${name} value`))] },
      styles[2] ?? never(),
    )
    assert.equal(
      written,
      'row 1\nfirst   first value\nsecond  second value\nthird   third value\nfourth  fourth value\n',
    )
  })

  it('holds nothing that a terminal obeys, in no cell, no name and at no width', () => {
    for (const style of styles) {
      for (const many of [1, 6]) {
        const columns = hostile.slice(0, many).map(([name]) => ({ name: `${name}\u001b[31m\r\n`, masked: true }))
        const rows = hostile.map(([value]) => columns.map(() => text(value)))
        for (const line of writeTable({ columns, rows }, style).split('\n')) {
          assert.doesNotMatch(line.replaceAll('👩‍👩‍👧', ''), obeyed)
        }
      }
    }
  })

  it('is coloured only where asked, and then resets what it set', () => {
    const table = { columns: [column('a')], rows: [[{ text: 'null', kind: 'none' } as const]] }
    const esc = String.fromCharCode(27)
    assert.ok(!writeTable(table, { width: 20, colour: false }).includes(esc))
    const [head, , row] = writeTable(table, { width: 20, colour: true }).split('\n')
    assert.equal(head, `${esc}[1ma${esc}[0m`)
    assert.equal(row, `${esc}[2mnull${esc}[0m`)
  })
})

describe('a reply as a table', () => {
  it('takes decimals written as text for numbers, and codes for text', () => {
    const reply = { data: [{ n: '12.50', code: '007', gone: null }], masked: new Set<string>(), absent: new Map() }
    assert.deepEqual(
      toTable(reply).rows[0]?.map(({ kind }) => kind),
      ['number', 'text', 'none'],
    )
  })

  it('tells a cell that a rule left out from a null', () => {
    const absent = new Map([['a', new Set([1])]])
    const { rows } = toTable({ data: [{ a: null }, { a: null }], masked: new Set(), absent })
    assert.deepEqual(
      rows.map(([cell]) => cell?.text),
      ['null', '—'],
    )
  })
})

it('a document keeps its lines and nothing else that a terminal obeys', () => {
  assert.equal(toLines('{"a":"\u009b31m",\r\n"b":"\u202e"}\n'), '{"a":"\\u{9b}31m",\n"b":"\\u{202e}"}\n')
})

function never(): never {
  throw new Error('there is such a style')
}
