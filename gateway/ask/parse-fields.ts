// `id,since:signup_date,orders(id,total),count()` → what a row holds: columns, terms, and related rows in brackets, nested.
import { LRUCache } from 'lru-cache'
import { Refusal } from '../errors/refusal.ts'
import { type AskedField, type AskedRelation, type AskLimits, plainSelection } from './ask.ts'
import { invalidParameter } from './invalid-parameter.ts'
import { isFunction } from './other-terms.ts'
import { parseTerm, termName } from './parse-term.ts'

export interface FieldList {
  /** Null: every readable column. */
  readonly fields: readonly AskedField[] | null
  readonly related: readonly AskedRelation[]
}

interface Measured extends FieldList {
  /** Names of all levels. */
  readonly size: number
  readonly depth: number
}

/** Tools ask for the same columns again and again: one text gives one list, and what is planned for it is found again. */
const known = new LRUCache<string, Measured>({
  max: 1000,
  maxSize: 1_000_000,
  sizeCalculation: (_, text) => text.length + 1,
})

/** @throws Refusal ASK_PARAMETER_INVALID, ASK_TOO_LARGE. */
export function parseFields(text: string, { fields: most, relationDepth }: AskLimits): FieldList {
  const found = known.get(text)
  if (found && found.size <= most && found.depth <= relationDepth) return found
  const parser = { text, at: 0, size: 0, depth: 0, most, relationDepth }
  const list = parseList(parser, 0)
  if (parser.at < text.length) throw invalid('a bracket is closed that was not opened', related)
  const measured = Object.freeze({ ...list, size: parser.size, depth: parser.depth })
  known.set(text, measured)
  return measured
}

interface Parser {
  readonly text: string
  readonly most: number
  readonly relationDepth: number
  at: number
  size: number
  depth: number
}

interface Level {
  readonly fields: AskedField[]
  readonly related: AskedRelation[]
  readonly names: Set<string>
  isEvery: boolean
}

const related = 'Write related rows as fields=id,orders(id,total), and aggregates as fields=plan,count().'
/** How many columns a star is, the catalogue knows. */
const behindAll = Number.MAX_SAFE_INTEGER
const every: FieldList = Object.freeze({ fields: null, related: Object.freeze([]) })
const columnName = /^[\p{L}_][\p{L}\p{N}_$]*$/u

function parseList(parser: Parser, depth: number): FieldList {
  const level: Level = { fields: [], related: [], names: new Set(), isEvery: false }
  do {
    if (++parser.size > parser.most)
      throw tooLarge(`it holds too many names, ${parser.most} is the most`, 'Name only the columns you need.')
    parseItem(parser, level, depth)
  } while (take(parser, ','))
  if (level.isEvery && level.fields.length > 0)
    throw invalid('beside * stand related rows alone', 'Write fields=*,orders(id), or name each column.')
  if (!level.isEvery)
    return Object.freeze({ fields: Object.freeze(level.fields), related: Object.freeze(level.related) })
  const behind = level.related.map((one) => Object.freeze({ ...one, at: behindAll }))
  return Object.freeze({ fields: null, related: Object.freeze(behind) })
}

function parseItem(parser: Parser, level: Level, depth: number): void {
  const head = upTo(parser, ',()')
  const colon = head.indexOf(':')
  const alias = colon < 0 ? null : head.slice(0, colon).trim()
  const subject = head.slice(colon + 1).trim()
  if (/[{}]/.test(head)) throw invalid('related rows stand in round brackets', related)
  if (!take(parser, '(')) {
    addField(level, alias, subject, depth)
    return
  }
  if (isFunction(subject) || (subject.includes('.') && isEmpty(parser))) {
    const inside = upTo(parser, ')')
    addField(level, alias, `${subject}(${inside})`, depth)
  } else addRelation(parser, level, depth, alias, subject)
  if (!take(parser, ')')) throw invalid('a bracket is not closed', related)
  if (upTo(parser, ',()').trim() !== '' || parser.text[parser.at] === '(')
    throw invalid('after a closing bracket stands a comma', `${related} Rename with other:orders(id).`)
}

function addField(level: Level, alias: string | null, subject: string, depth: number): void {
  if (subject === '*' && alias === null) {
    level.isEvery = true
    return
  }
  const term = parseTerm(subject, 'fields')
  if (term?.names.length === 0 && depth > 0)
    throw invalid('count() stands among related rows', 'Write relation.count() before the brackets: orders.count().')
  const as = named(level, alias ?? (term ? termName(term) : subject), subject)
  level.fields.push(Object.freeze({ column: subject, ...(term && { term }), as }))
}

function addRelation(parser: Parser, level: Level, depth: number, alias: string | null, name: string): void {
  if (!columnName.test(name)) throw invalid('before a bracket stands the name of a relation', related)
  const as = named(level, alias ?? name, name)
  if (as.includes('.')) throw invalid('the name of related rows holds a dot', 'Rename without one: mine:orders(id).')
  const at = level.fields.length
  descend(parser, depth + 1)
  const below = isEmpty(parser) ? every : parseList(parser, depth + 1)
  level.related.push(Object.freeze({ relation: name, as, at, of: Object.freeze({ ...plainSelection, ...below }) }))
}

function descend(parser: Parser, depth: number): void {
  if (depth > parser.relationDepth)
    throw tooLarge(`related rows nest deeper than ${parser.relationDepth}`, 'Read the deepest rows in another call.')
  parser.depth = Math.max(parser.depth, depth)
}

/** The name in the reply. */
function named({ names }: Level, as: string, subject: string): string {
  if (subject === '' || as === '')
    throw invalid('a name is missing', 'Write fields=id,plan or rename with fields=id,since:signup_date.')
  if (names.has(as))
    throw invalid(
      `"${as.slice(0, 63)}" would appear twice in a row`,
      'Name each column once, or rename one: other:column.',
    )
  if (as.length > 63 || as === '__proto__' || !as.isWellFormed())
    throw invalid('a name is not usable', 'Use names of at most 63 characters; a long one is renamed: short:column.')
  names.add(as)
  return as
}

/** All that stands before the first of `stops`. */
function upTo(parser: Parser, stops: string): string {
  const start = parser.at
  while (parser.at < parser.text.length && !stops.includes(parser.text.charAt(parser.at))) parser.at++
  return parser.text.slice(start, parser.at)
}

function take(parser: Parser, what: string): boolean {
  if (parser.text[parser.at] !== what) return false
  parser.at++
  return true
}

/** Whether nothing but white space, which it passes over, stands before the closing bracket. */
function isEmpty(parser: Parser): boolean {
  while (/\s/.test(parser.text.charAt(parser.at))) parser.at++
  return parser.text[parser.at] === ')'
}

const invalid = (problem: string, hint: string): Refusal => invalidParameter('fields', problem, hint)

const tooLarge = (problem: string, hint: string): Refusal =>
  new Refusal('ASK_TOO_LARGE', { detail: `The parameter fields is too large: ${problem}.`, hint })
