// A filter → its words in the grammar, `id=in.(1,2)&or=(plan.eq.pro,country.eq.DE)`, for people to read and for another call to
// send. Parsed again it is the same filter.
import type { Filter } from './ask.ts'

type Test = Extract<Filter, { kind: 'test' }>

export function writeWhere(filter: Filter): string {
  const parts = filter.kind === 'and' ? filter.of.map(toPair) : [toPair(filter)]
  const isOnce = new Set(parts.map(([name]) => name)).size === parts.length
  const pairs = isOnce ? parts : [toPair(filter)] // a name can stand once: what tests a column twice goes into one `and`
  return pairs.map(([name, text]) => `${escaped(name).replaceAll('=', '%3D')}=${escaped(text)}`).join('&')
}

/** No more than what would be read as something else, or not be seen: people are to read it. */
const escaped = (text: string): string =>
  text.replace(/[%&+#\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, encodeURIComponent)

function toPair(filter: Filter): readonly [name: string, text: string] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [filter.kind, group(filter.of)]
    case 'not': {
      const [name, text] = toPair(filter.of)
      return filter.of.kind === 'test' ? [name, `not.${text}`] : [`not.${name}`, text]
    }
    case 'test':
      return [filter.column, `${filter.operator}.${typeof filter.operand === 'string' ? filter.operand : list(filter)}`]
    case 'malformed':
      throw unread()
  }
}

const group = (of: readonly Filter[]): string => `(${of.map(member).join(',')})`

function member(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `${filter.kind}${group(filter.of)}`
    case 'not':
      return filter.of.kind === 'test' ? test(filter.of, 'not.') : `not.${member(filter.of)}`
    case 'test':
      return test(filter, '')
    case 'malformed':
      throw unread()
  }
}

const test = (one: Test, negation: string): string =>
  `${word(one.column, /[.,()"\\]/)}.${negation}${one.operator}.${typeof one.operand === 'string' ? word(one.operand) : list(one)}`

const list = ({ operand }: Test): string =>
  `(${typeof operand === 'string' ? operand : operand.map((item) => word(item)).join(',')})`

/** In double quotes where it would not be read as one word. */
const word = (text: string, others = /[,()"\\]/): string =>
  text === '' || others.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text

const unread = (): Error => new Error('a filter that cannot be read came past the planner')
