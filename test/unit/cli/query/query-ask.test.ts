// The words after `scrim query`: what they ask, how they are encoded, and what is said where they are wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextCommand, parseQueryAsk, toSearch } from '../../../../gateway/cli/query/query-ask.ts'

const searchOf = (...args: readonly string[]): string => {
  const { path, parameters } = parseQueryAsk(args)
  return path + toSearch(parameters)
}

test('a path is written with or without its slash, and parameters in it or as words', () => {
  const expected = '/customers?fields=id,plan&plan=eq.pro&or=(id.gt.5,plan.like.p*)'
  assert.equal(searchOf('/customers?fields=id,plan', 'plan=eq.pro', 'or=(id.gt.5,plan.like.p*)'), expected)
  assert.equal(searchOf('customers', 'fields=id,plan', 'plan=eq.pro', 'or=(id.gt.5,plan.like.p*)'), expected)
  assert.equal(searchOf('/customers?fields=id,plan&plan=eq.pro&or=(id.gt.5,plan.like.p*)'), expected)
})

test('what an address would read as its own is encoded, and what is encoded already stays so', () => {
  assert.equal(searchOf('c', 'a=eq.x&y=z'), '/c?a=eq.x%26y%3Dz')
  assert.equal(searchOf('c', 'a=eq.1+1 50%#?é'), '/c?a=eq.1%2B1+50%25%23%3F%C3%A9')
  assert.equal(searchOf('/c?a=eq.x%26y+z'), '/c?a=eq.x%26y+z')
  assert.equal(searchOf('/c?a=eq.50%'), '/c?a=eq.50%25')
  assert.equal(searchOf('c', 'a=eq.\ud800'), '/c?a=eq.%EF%BF%BD')
})

test('the format may be named in either way, but not two of them', () => {
  assert.equal(parseQueryAsk(['c', '--json']).output, 'json')
  assert.equal(parseQueryAsk(['c', '--format', 'csv']).output, 'csv')
  assert.equal(parseQueryAsk(['c?format=ndjson']).output, 'ndjson')
  assert.equal(parseQueryAsk(['c']).output, null)
  assert.equal(searchOf('c?format=csv&limit=1'), '/c?limit=1')
  assert.throws(() => parseQueryAsk(['c', '--json', '--format', 'csv']), /choose one/)
})

test('a grant is named, and shows single pages', () => {
  assert.equal(parseQueryAsk(['c', '--grant', '01X']).grant, '01X')
  assert.throws(() => parseQueryAsk(['c', '--grant', '']), /--grant names no request or grant: npx scrim grants/)
  assert.throws(() => parseQueryAsk(['c', '--grant', '01X', '--all']), /A grant shows single pages.*leave --all out/)
})

test('the command for the next page can be pasted into a shell', () => {
  const asked = parseQueryAsk(['c', "or=(a.eq.it's,b.eq.$x)", 'limit=2', 'cursor=old', '--as', 'ana', '--app', 'x y'])
  assert.equal(
    nextCommand(asked, 'n-_1'),
    `npx scrim query /c 'or=(a.eq.it'\\''s,b.eq.$x)' limit=2 cursor=n-_1 --as ana --app 'x y'`,
  )
})

const wrong: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /Name a path/],
  [['customers', 'plan'], /write name=value/],
  [['customers', '=x'], /write name=value/],
  [['customers?plan'], /write name=value/],
  [['customers', '--format', 'xml'], /table, json, csv, ndjson, rows/],
  [['customers', '--as', 'eve'], /ana, sam/],
  [['customers', '--as', 'constructor'], /ana, sam/],
  [['customers', '--app', 'x'], /goes with --as/],
  [['customers', '--timeout', '0'], /seconds/],
  [['customers', '--timeout', '1e3'], /seconds/],
  [['customers', '--what'], /--what/],
]

for (const [args, says] of wrong) {
  test(`"${args.join(' ')}" is a usage error: ${says.source}`, () => {
    assert.throws(() => parseQueryAsk(args), says)
  })
}
