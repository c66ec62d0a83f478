// A cursor over the text of a filter: names, quoted texts, lists. It only reads; parse-filter.ts gives it meaning.
import { Refusal } from '../errors/refusal.ts'

const filters =
  'Write conditions as column.operator.value, for example or=(plan.eq.pro,country.in.(DE,FR)). Put a value that holds a comma or a bracket in double quotes.'

export class Reader {
  readonly text: string
  private readonly grammar: string
  at = 0

  /** @param grammar what to write, for a text that cannot be read. */
  constructor(text: string, grammar: string = filters) {
    this.text = text
    this.grammar = grammar
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  peek(what: string): boolean {
    return this.text.startsWith(what, this.at)
  }

  take(what: string): boolean {
    if (!this.peek(what)) return false
    this.at += what.length
    return true
  }

  expect(what: string): void {
    if (!this.take(what)) throw this.refuse(`"${what}" was expected`)
  }

  /** Up to the first of `stops`, or a text in double quotes (`\"` and `\\` inside). */
  word(stops: string): string {
    if (this.take('"')) return this.quoted()
    const start = this.at
    while (!this.done && !stops.includes(this.text.charAt(this.at))) this.at++
    return this.text.slice(start, this.at)
  }

  /** `(a,b,"c,d")`: at least the brackets. */
  list(): string[] {
    this.expect('(')
    const items: string[] = []
    if (this.take(')')) return items
    do items.push(this.word(',)'))
    while (this.take(','))
    this.expect(')')
    return items
  }

  /** @param hint where the reader of the words can be told more than the grammar. */
  refuse(problem: string, hint: string = this.grammar): Refusal {
    return new Refusal('ASK_FILTER_INVALID', {
      detail: `The filter cannot be read at character ${this.at + 1}: ${problem}.`,
      hint,
    })
  }

  private quoted(): string {
    let out = ''
    while (!this.done) {
      const char = this.text.charAt(this.at++)
      if (char === '"') return out
      if (char === '\\' && !this.done) out += this.text.charAt(this.at++)
      else out += char
    }
    throw this.refuse('a double quote is not closed')
  }
}
