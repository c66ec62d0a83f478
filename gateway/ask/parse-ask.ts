// Parameters as written → Ask. The grammar is PostgREST's, strict: nothing unknown, repeated or half-read passes.
import { LRUCache } from 'lru-cache'
import { Refusal } from '../errors/refusal.ts'
import type { Ask, AskedField, AskedLookup, AskedOrder, AskLimits, Filter } from './ask.ts'
import { type FilterBudget, parseColumnFilter, parseLogicFilter } from './parse-filter.ts'

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
  'or',
  'and',
  'not.or',
  'not.and',
  'explain',
  'unmask',
  ...wireParameterNames,
] as const

interface Draft {
  fields: readonly AskedField[] | null
  order: readonly AskedOrder[]
  limit: number | null
  cursor: string | null
  count: boolean
  explain: boolean
  unmask: boolean
  readonly filters: Filter[]
}

/** Tools ask for the same columns again and again: one text gives one list, and what is planned for it is found again. */
const fieldLists = new LRUCache<string, readonly AskedField[]>({
  max: 1000,
  maxSize: 1_000_000,
  sizeCalculation: (_, text) => text.length + 1,
})

/** What clients of PostgREST send where no column is named. */
const everyColumn = '*'

type Parameter = (text: string, draft: Draft, budget: FilterBudget) => void

const fields: Parameter = (text, draft, { limits }) => {
  if (text === everyColumn) return
  const known = fieldLists.get(text)
  draft.fields = known ?? parseFields(text, limits.fields)
  if (!known) fieldLists.set(text, draft.fields)
}

const logic =
  (kind: 'and' | 'or', negated: boolean): Parameter =>
  (text, draft, budget) => {
    draft.filters.push(parseLogicFilter(kind, negated, text, budget))
  }

const parameters: ReadonlyMap<string, Parameter> = new Map<(typeof parameterNames)[number], Parameter>([
  ['fields', fields],
  ['select', fields],
  [
    'order',
    (text, draft) => {
      draft.order = parseOrder(text)
    },
  ],
  [
    'limit',
    (text, draft) => {
      draft.limit = parseLimit(text)
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
  ['or', logic('or', false)],
  ['and', logic('and', false)],
  ['not.or', logic('or', true)],
  ['not.and', logic('and', true)],
])

/**
 * @param pairs decoded parameters in the order written.
 * @param lookup the stored value to find rows by; it is never a parameter.
 * @throws Refusal with an `ASK_…` code.
 */
export function parseAsk(
  dataset: string,
  key: readonly string[] | null,
  pairs: Iterable<readonly [string, string]>,
  limits: AskLimits,
  lookup: AskedLookup | null = null,
): Ask {
  const draft: Draft = {
    fields: null,
    order: [],
    limit: null,
    cursor: null,
    count: false,
    explain: false,
    unmask: false,
    filters: [],
  }
  const budget: FilterBudget = { limits, nodes: 0 }
  const seen = new Set<string>()
  for (const [name, text] of pairs) {
    if (seen.has(name) || (name === 'select' && seen.has('fields')) || (name === 'fields' && seen.has('select')))
      throw repeated(name)
    seen.add(name)
    if (name.includes('[')) throw bracketed(name)
    const parameter = parameters.get(name)
    if (parameter) parameter(text, draft, budget)
    else draft.filters.push(parseColumnFilter(name, text, budget))
  }
  if (
    key !== null &&
    seen.size > 0 &&
    (draft.order.length > 0 || draft.limit !== null || draft.cursor !== null || draft.count)
  ) {
    throw new Refusal('ASK_PARAMETER_INVALID', {
      detail: 'A single row has no order, limit, cursor or count.',
      hint: `Ask for the row with fields= alone, or for the list at /${dataset}.`,
    })
  }
  const { filters, unmask, ...rest } = draft
  const filter = filters.length > 1 ? ({ kind: 'and', of: filters } as const) : (filters[0] ?? null)
  return Object.freeze({
    dataset,
    key,
    filter,
    related: [],
    having: null,
    cursors: 'next' as const,
    ...(lookup && { lookup: boundedLookup(lookup, limits) }),
    ...(unmask && { unmask: 'required' }),
    ...rest,
  })
}

function boundedLookup(lookup: AskedLookup, { literal }: AskLimits): AskedLookup {
  if (lookup.value.length <= literal) return lookup
  throw new Refusal('ASK_TOO_LARGE', {
    detail: `The value is too large: a value has at most ${literal} characters.`,
    hint: 'No lookup finds a longer one.',
  })
}

function parseFields(text: string, most: number): readonly AskedField[] {
  const parts = text.split(',')
  if (parts.length > most) {
    throw new Refusal('ASK_TOO_LARGE', {
      detail: `The parameter fields names ${parts.length} columns; ${most} is the most.`,
      hint: 'Name only the columns you need.',
    })
  }
  const asked = parts.map((part) => {
    const colon = part.indexOf(':')
    const as = (colon < 0 ? part : part.slice(0, colon)).trim()
    const column = (colon < 0 ? part : part.slice(colon + 1)).trim()
    if (column === '' || as === '')
      throw invalid('fields', 'a name is missing', 'Write fields=id,plan or rename with fields=id,since:signup_date.')
    return { column, as }
  })
  const names = new Set<string>()
  for (const { as } of asked) {
    if (names.has(as))
      throw invalid(
        'fields',
        `"${as.slice(0, 63)}" would appear twice in a row`,
        'Name each column once, or rename one: other:column.',
      )
    if (as.length > 63 || as === '__proto__' || !as.isWellFormed())
      throw invalid('fields', 'a name is not usable', 'Use names of at most 63 characters.')
    names.add(as)
  }
  return asked
}

const directions = /^(.+?)(?:\.(asc|desc))?(?:\.nulls(first|last))?$/s

function parseOrder(text: string): AskedOrder[] {
  const columns = new Set<string>()
  return text.split(',').map((part) => {
    const match = directions.exec(part.trim())
    const column = match?.[1]
    if (!column)
      throw invalid(
        'order',
        'a column is missing',
        'Write order=signup_date.desc,id with .asc, .desc, .nullsfirst or .nullslast.',
      )
    if (columns.has(column))
      throw invalid('order', `"${column.slice(0, 63)}" appears twice`, 'Name each column of the order once.')
    columns.add(column)
    return { column, direction: match[2] === 'desc' ? 'desc' : 'asc', nulls: toNulls(match[3]) }
  })
}

const toNulls = (word: string | undefined): 'first' | 'last' | null =>
  word === 'first' || word === 'last' ? word : null

function parseLimit(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw invalid('limit', 'it is not a whole number from 1', 'Write limit=100.')
  return Number(text)
}

function parseCount(text: string): boolean {
  if (text !== 'exact') throw invalid('count', 'only count=exact exists', 'Leave count out, or write count=exact.')
  return true
}

function parseExplain(text: string): boolean {
  if (text !== 'policy') {
    const hint = 'Leave explain out, or write explain=policy. A plan of the database is never shown.'
    throw invalid('explain', 'only explain=policy exists', hint)
  }
  return true
}

function parseUnmask(text: string): boolean {
  if (text !== 'required') {
    throw invalid('unmask', 'only unmask=required exists', 'Leave unmask out to see what is masked for you as masked.')
  }
  return true
}

const invalid = (name: string, problem: string, hint: string): Refusal =>
  new Refusal('ASK_PARAMETER_INVALID', { detail: `The parameter ${name} cannot be read: ${problem}.`, hint })

const repeated = (name: string): Refusal =>
  new Refusal('ASK_PARAMETER_REPEATED', {
    detail: `The parameter "${name.slice(0, 63)}" is given more than once.`,
    hint: repeatedHint(name),
  })

function repeatedHint(name: string): string {
  if (name === 'fields' || name === 'select') return 'Give fields= once, with all names; select is another word for it.'
  if (/^(not\.)?(and|or)$/.test(name)) return 'Give it once: and=(or(…),or(…)) joins two.'
  if (parameters.has(name)) return `Give ${name}= once.`
  return 'To test one column twice write and=(column.gte.1,column.lt.9).'
}

const bracketed = (name: string): Refusal =>
  new Refusal('ASK_PARAMETER_INVALID', {
    detail: `Parameters have no brackets: "${name.slice(0, 63)}".`,
    hint: 'Write column=operator.value, for example plan=eq.pro.',
  })
