// Parameters as written → Ask. The grammar is PostgREST's, strict: nothing unknown, repeated or half-read passes.
import { Refusal } from '../errors/refusal.ts'
import type { Ask, AskedLookup, AskLimits, Filter } from './ask.ts'
import { assertGroups } from './assert-groups.ts'
import { type FieldList, parseFields } from './parse-fields.ts'
import { type FilterBudget, parseColumnFilter, parseLogicFilter } from './parse-filter.ts'
import { parseHaving } from './parse-having.ts'
import { parseOrder } from './parse-order.ts'
import { parseCount, parseExplain, parseLimit, parseUnmask } from './parse-word.ts'
import { beginLevel, filterOf, findLevel, type Level, withLevels } from './related-level.ts'

/** How the reply is written: read by a door, and no part of the ask. */
export const wireParameterNames = ['format', 'numbers'] as const

/** Every parameter that is not a column's name; shown in hints. */
export const parameterNames = [
  'fields',
  'select',
  'order',
  'limit',
  'cursor',
  'count',
  'having',
  'or',
  'and',
  'not.or',
  'not.and',
  'explain',
  'unmask',
  ...wireParameterNames,
] as const

interface Draft {
  /** What is said of the first rows and, below it, of related ones. */
  readonly root: Level
  having: Filter | null
  cursor: string | null
  count: boolean
  explain: boolean
  unmask: boolean
}

/** @param place the parameter as it is written, for words. */
type LevelParameter = (text: string, level: Level, budget: FilterBudget, place: string) => void
type Parameter = (text: string, draft: Draft, budget: FilterBudget) => void

const logic =
  (kind: 'and' | 'or', negated: boolean): LevelParameter =>
  (text, level, budget) => {
    level.filters.push(parseLogicFilter(kind, negated, text, budget))
  }

/** Also of related rows, with their name before it: `orders.limit`. */
const ofLevels: ReadonlyMap<string, LevelParameter> = new Map<string, LevelParameter>([
  [
    'order',
    (text, level, _, place) => {
      level.order = parseOrder(text, place, level.fields)
    },
  ],
  [
    'limit',
    (text, level, _, place) => {
      level.limit = parseLimit(text, place)
    },
  ],
  ['or', logic('or', false)],
  ['and', logic('and', false)],
  ['not.or', logic('or', true)],
  ['not.and', logic('and', true)],
])

const ofAsk: ReadonlyMap<string, Parameter> = new Map<string, Parameter>([
  [
    'having',
    (text, draft, budget) => {
      draft.having = parseHaving(text, draft.root.fields, budget)
    },
  ],
  [
    'cursor',
    (text, draft) => {
      draft.cursor = text
    },
  ],
  [
    'count',
    (text, draft) => {
      draft.count = parseCount(text)
    },
  ],
  [
    'explain',
    (text, draft) => {
      draft.explain = parseExplain(text)
    },
  ],
  [
    'unmask',
    (text, draft) => {
      draft.unmask = parseUnmask(text)
    },
  ],
])

/**
 * @param written decoded parameters in the order written.
 * @param lookup the stored value to find rows by; it is never a parameter.
 * @throws Refusal with an `ASK_…` code.
 */
export function parseAsk(
  dataset: string,
  key: readonly string[] | null,
  written: Iterable<readonly [string, string]>,
  limits: AskLimits,
  lookup: AskedLookup | null = null,
): Ask {
  const pairs = [...written]
  assertOnce(pairs)
  const list = fieldsOf(pairs, limits)
  const root = beginLevel(list)
  const draft: Draft = { root, having: null, cursor: null, count: false, explain: false, unmask: false }
  const budget: FilterBudget = { limits, nodes: 0 }
  for (const [name, text] of pairs) {
    const parameter = ofAsk.get(name)
    if (parameter) parameter(text, draft, budget)
    else if (name !== 'fields' && name !== 'select') say(name, text, root, budget)
  }
  const { having, cursor, count, explain, unmask } = draft
  const { order, limit } = root
  if (key !== null && (order.length > 0 || limit !== null || cursor !== null || count)) {
    throw new Refusal('ASK_PARAMETER_INVALID', {
      detail: 'A single row has no order, limit, cursor or count.',
      hint: `Ask for the row with fields= alone, or for the list at /${dataset}.`,
    })
  }
  assertGroups(list, having, key, dataset)
  return Object.freeze({
    dataset,
    key,
    fields: list.fields,
    related: withLevels(root),
    filter: filterOf(root),
    having,
    order,
    limit,
    cursor,
    cursors: 'next' as const,
    count,
    explain,
    ...(lookup && { lookup: boundedLookup(lookup, limits) }),
    ...(unmask && { unmask: 'required' }),
  })
}

function assertOnce(pairs: readonly (readonly [string, string])[]): void {
  const seen = new Set<string>()
  for (const [name] of pairs) {
    const one = name === 'select' ? 'fields' : name
    if (seen.has(one)) throw repeated(name)
    seen.add(one)
    if (name.includes('[')) throw bracketed(name)
  }
}

/** What clients of PostgREST send where no column is named. */
const everyColumn = '*'
const everything: FieldList = { fields: null, related: [] }

function fieldsOf(pairs: readonly (readonly [string, string])[], limits: AskLimits): FieldList {
  const text = pairs.find(([name]) => name === 'fields' || name === 'select')?.[1] ?? everyColumn
  return text === everyColumn ? everything : parseFields(text, limits)
}

/** A condition, or a parameter of the first rows or of related ones. */
function say(name: string, text: string, root: Level, budget: FilterBudget): void {
  const found = ofLevels.has(name) ? null : findLevel(root, name)
  const { level, rest, path } = found ?? { level: root, rest: name, path: '' }
  const parameter = ofLevels.get(rest)
  if (!parameter && path !== '') assertOfRelated(path, rest)
  if (rest.endsWith(')')) throw termAsFilter(name, text)
  if (parameter) parameter(text, level, budget, name)
  else level.filters.push(parseColumnFilter(rest, text, budget))
}

/** @param path ends in a dot. */
function assertOfRelated(path: string, rest: string): void {
  const relation = path.slice(0, -1)
  const hints: Readonly<Record<string, string>> = {
    cursor: `Related rows have no pages of their own: read their dataset itself, with a filter on the column that joins it.`,
    count: `Write ${relation}.count() in fields= to count the related rows of each row.`,
    fields: `Name the columns in brackets: fields=id,${relation}(id).`,
    select: `Name the columns in brackets: fields=id,${relation}(id).`,
    having: `Related rows have no groups: read their dataset itself with having=.`,
  }
  const hint = Object.hasOwn(hints, rest) ? hints[rest] : undefined
  if (hint === undefined) return
  throw new Refusal('ASK_PARAMETER_INVALID', { detail: `Related rows have no parameter "${rest}".`, hint })
}

function termAsFilter(name: string, text: string): Refusal {
  const condition = /^[\w-]+\.[\w.-]{1,40}$/.test(text) ? `${name.slice(0, 63)}.${text}` : 'count().gte.10'
  return new Refusal('ASK_PARAMETER_INVALID', {
    detail: `"${name.slice(0, 63)}" is made of several rows, and a filter is on the columns of one.`,
    hint: `Groups are chosen with having=${condition}. What is counted beside a row can be its order: order=orders.count().desc.`,
  })
}

function boundedLookup(lookup: AskedLookup, { literal }: AskLimits): AskedLookup {
  if (lookup.value.length <= literal) return lookup
  throw new Refusal('ASK_TOO_LARGE', {
    detail: `The value is too large: a value has at most ${literal} characters.`,
    hint: 'No lookup finds a longer one.',
  })
}

const repeated = (name: string): Refusal =>
  new Refusal('ASK_PARAMETER_REPEATED', {
    detail: `The parameter "${name.slice(0, 63)}" is given more than once.`,
    hint: repeatedHint(name),
  })

function repeatedHint(name: string): string {
  if (name === 'fields' || name === 'select') return 'Give fields= once, with all names; select is another word for it.'
  if (/^(not\.)?(and|or)$/.test(name)) return 'Give it once: and=(or(…),or(…)) joins two.'
  if (/\.(not\.)?(and|or)$/.test(name))
    return `Give it once: ${name.replace(/(not\.)?\w+$/, 'and')}=(or(…),or(…)) joins two.`
  if (ofAsk.has(name) || ofLevels.has(name)) return `Give ${name}= once.`
  return 'To test one column twice write and=(column.gte.1,column.lt.9).'
}

const bracketed = (name: string): Refusal =>
  new Refusal('ASK_PARAMETER_INVALID', {
    detail: `Parameters have no brackets: "${name.slice(0, 63)}".`,
    hint: 'Write column=operator.value, for example plan=eq.pro.',
  })
