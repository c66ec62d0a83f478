// What a caller sends: mostly reads that find something, in every form that the door takes; and some that must fail alike.
import { type Ask, type AskedOrder, plainSelection } from '../../gateway/ask/ask.ts'
import type { Classification } from '../../gateway/catalog/dataset.ts'
import { operators } from '../../gateway/operators/registry.ts'
import { operatorTypes } from '../properties/reference-logic.ts'
import { arbitraryFilter, operatorsOf } from './arbitrary-filter.ts'
import type { Dice } from './dice.ts'
import type { Call } from './send-call.ts'
import type { View } from './view.ts'
import { type Parameter, writeAsk } from './write-ask.ts'

export interface PlannedCall {
  readonly call: Call
  readonly ask: Ask | null
  readonly format: string
  /** Of GraphQL: what the operation makes use of. */
  readonly uses?: ReadonlySet<string>
  /** The same ask for the page behind this one; null where it has no pages. */
  next(cursor: string): PlannedCall | null
}

/** One side of the coverage table: an operator of a filter, or `order`. */
export const uses: readonly string[] = [...operators.keys(), 'order']

const methods = ['QUERY', 'POST', 'QUERY', 'POST', 'HEAD', ...Array.from({ length: 15 }, () => 'GET')]

const nothing = { ...plainSelection, cursors: 'next', explain: false } as const

/**
 * @param wanted what the ask must filter or sort by; null: whatever.
 * @param granted whether it is sent with an approval token: then it mostly asks for what is granted.
 */
export function arbitraryRead(
  dice: Dice,
  view: View,
  wanted: { readonly use: string; readonly level: Classification } | null,
  granted: boolean,
): PlannedCall {
  if (!wanted && view.loose.length > 0 && dice.chance(0.6)) return looseRead(dice, view)
  const column = wanted && columnFor(dice, view, wanted)
  const filtered = column && wanted.use !== 'order' ? { column, operator: wanted.use } : anyTest(dice, view)
  const ask: Ask = {
    ...nothing,
    dataset: view.dataset.name,
    key: null,
    fields: dice.chance(0.3) ? null : arbitraryFields(dice, view, granted && dice.chance(0.9)),
    filter: filtered && (wanted?.use !== 'order' || dice.chance(0.4)) ? arbitraryFilter(dice, view, filtered) : null,
    order: arbitraryOrder(dice, view, wanted?.use === 'order' ? column : null),
    limit: dice.chance(0.75) ? dice.between(1, 12) : null,
    count: dice.chance(0.3),
    explain: dice.chance(0.08),
    ...(view.granted.size > 0 && dice.chance(0.05) && { unmask: 'required' as const }),
  }
  return toCall(dice, ask, dice.pick(methods))
}

/** One column alone, so that rows tie: how they look must still have one order. */
function looseRead(dice: Dice, view: View): PlannedCall {
  const fields = dice.some(view.loose, 1, 0.05).map((column) => ({ column, as: column }))
  const limit = dice.chance(0.5) ? null : dice.between(3, 12)
  return toCall(dice, { ...nothing, dataset: view.dataset.name, key: null, fields, limit }, 'GET')
}

/** One row by its key; the row may not be there for the caller, or not at all. */
export function arbitraryRow(dice: Dice, view: View): PlannedCall {
  const key = dice.chance(0.05) ? view.dataset.key.map(() => '999') : dice.pick(view.keys)
  const fields = dice.chance(0.5) ? null : arbitraryFields(dice, view, dice.chance(0.5))
  return toCall(dice, { ...nothing, dataset: view.dataset.name, key, fields }, 'GET')
}

function columnFor(dice: Dice, view: View, { use, level }: { use: string; level: Classification }): string | null {
  const types = use === 'order' ? operatorTypes.get('eq') : operatorTypes.get(use)
  const fitting = view.columnsOf(level, types ?? []).map(({ name }) => name)
  const readable = fitting.filter((name) => view.usable.includes(name))
  const covered = fitting.filter((name) => view.granted.has(name))
  if (covered.length > 0 && dice.chance(0.75)) return dice.pick(covered)
  const from = readable.length > 0 && dice.chance(0.9) ? readable : fitting
  return from.length > 0 ? dice.pick(from) : null
}

export function anyTest(dice: Dice, view: View): { column: string; operator: string } | null {
  if (view.usable.length === 0 || dice.chance(0.3)) return null
  const column = dice.pick(view.usable)
  return { column, operator: dice.pick(operatorsOf(view.typeOf(column))) }
}

export function arbitraryFields(dice: Dice, view: View, granted: boolean): Ask['fields'] {
  if (view.names.length === 0) return null
  const some = dice.some(view.names, 1, dice.pick([0, 0.1, 0.3]))
  const covered = granted ? dice.some([...view.granted], 1, 0.3) : []
  const columns = dice.shuffled([...new Set([...some, ...covered])])
  return columns.map((column, at) => ({ column, as: dice.chance(0.15) ? `as${at}` : column }))
}

export function arbitraryOrder(dice: Dice, view: View, first: string | null): readonly AskedOrder[] {
  const more = dice.chance(0.6) ? dice.shuffled(dice.some(view.sortable, 0, 0.15)).slice(0, 3) : []
  return [...new Set([...(first === null ? [] : [first]), ...more])].map((column) => ({
    column,
    direction: dice.pick(['asc', 'desc']),
    nulls: dice.pick([null, null, 'first', 'last']),
  }))
}

export function toCall(dice: Dice, ask: Ask, method: string): PlannedCall {
  const format = ask.explain ? 'json' : dice.pick(['json', 'json', 'json', 'ndjson', 'csv', 'rows'])
  const native: readonly Parameter[] = format !== 'csv' && dice.chance(0.1) ? [['numbers', 'native']] : []
  const byHeader = dice.chance(0.3)
  const isForm = dice.chance(0.5)
  const write = (said: Ask): PlannedCall => {
    const parameters = [
      ...writeAsk(said),
      ...native,
      ...(byHeader || format === 'json' ? [] : [['format', format] as const]),
    ]
    const accept: Record<string, string> = byHeader && format !== 'json' ? { accept: mediaTypes[format] ?? '*/*' } : {}
    const path = `/${said.dataset}${said.key ? `/${said.key.map(encodeURIComponent).join(',')}` : ''}`
    const form = parameters.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
    const next = (cursor: string) => (ask.key || method === 'HEAD' ? null : write({ ...said, cursor }))
    if (method === 'GET' || method === 'HEAD') {
      const target = form === '' ? path : `${path}?${form}`
      return { call: { method, target, headers: accept, body: null }, ask: said, format, next }
    }
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
    const body = isForm ? form : JSON.stringify(Object.fromEntries(parameters))
    const target = method === 'POST' ? `${path}/query` : path
    return { call: { method, target, headers: { ...accept, 'content-type': type }, body }, ask: said, format, next }
  }
  return write(ask)
}

const mediaTypes: Readonly<Record<string, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  rows: 'application/vnd.scrim.rows+json',
}

/** What must be refused, or tells of the catalogue alone: alike before both databases. */
export function arbitraryOddity(dice: Dice, view: View): Call {
  const path = `/${view.dataset.name}`
  const columns = [...view.dataset.columns.keys()]
  const any = dice.pick([...columns, 'undeclared', 'stored', 'raw_email', 'ctid', 'xmin', 'constructor', '__proto__'])
  const stored = dice.pick([...view.storedTexts(any), 'x'])
  // Postgres raises on such a pattern where some value gets that far: a hidden row would tell of itself.
  const texts = view.usable.filter((name) => view.typeOf(name) === 'text' && !view.isRenamed(name))
  const text = dice.pick([...texts, 'region'])
  const shown = new Set(view.shownTexts(text))
  const hidden = view.storedTexts(text).filter((one) => !shown.has(one))
  const start = dice
    .pick(hidden.length > 0 ? hidden : ['x'])
    .slice(0, dice.between(1, 3))
    .replace(/[\\%_*].*/s, '')
  const broken = `${path}?${text}=like.${encodeURIComponent(`${start.toWellFormed()}\\`)}&limit=3`
  const targets = [
    `${path}?${encodeURIComponent(any)}=eq.${encodeURIComponent(stored)}`,
    `${path}?fields=${encodeURIComponent(any)}&limit=5`,
    `${path}?order=${encodeURIComponent(any)}.desc&limit=5`,
    `${path}?${dice.pick(columns)}=eq.2025-13-45`,
    `${path}?${dice.pick(columns)}=plain`,
    `${path}?limit=99999`,
    `${path}?cursor=AAAA`,
    `${path}?count=planned`,
    `${path}?explain=analyze`,
    `${path}?limit=2&limit=3`,
    `${path}?format=xml`,
    ...Array.from({ length: 9 }, () => broken),
    `/nothing?${encodeURIComponent(any)}=eq.1`,
    `/datasets${path}`,
    '/datasets',
    '/me',
    '/openapi.json',
  ]
  return {
    method: dice.pick(['GET', 'GET', 'GET', 'GET', 'GET', 'HEAD', 'DELETE']),
    target: dice.pick(targets),
    headers: {},
    body: null,
  }
}
