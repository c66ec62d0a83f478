// `count().gte.10`, `(count().gte.10,lifetime_value.avg().lt.5)`, `or(…)` → Filter over groups.
import { operators } from '../operators/registry.ts'
import type { AskedField, Filter } from './ask.ts'
import { findTerm } from './find-term.ts'
import { type FilterBudget, parseCondition } from './parse-filter.ts'
import { Reader } from './reader.ts'

const grammar =
  'Write having=count().gte.10, or several conditions as having=(count().gte.10,lifetime_value.avg().lt.500), or having=or(…).'

/**
 * @param fields those of the ask: a term may be named as the reply names it.
 * @throws Refusal ASK_PARAMETER_INVALID, ASK_FILTER_INVALID, ASK_TOO_LARGE.
 */
export function parseHaving(text: string, fields: readonly AskedField[] | null, budget: FilterBudget): Filter {
  const reader = new Reader(text, grammar)
  const filter = parseCondition(reader, budget, (inner) => {
    const written = subject(inner)
    const found = findTerm(written, 'having', fields)
    inner.expect('.')
    return found
  })
  if (reader.peek(',')) throw reader.refuse('several conditions stand in brackets')
  if (!reader.done) throw reader.refuse('nothing may follow the condition')
  return filter
}

const call = /[^.,()"]*(?:\.[^.,()"]+)*\([^()]*\)/y
const part = /[^.,()"]+\.(?:year|month|day)(?=\.)/y

/** As far as the dot before the operator. */
function subject(reader: Reader): string {
  const called = matchAt(call, reader)
  const isCall =
    called !== null &&
    !called
      .split('.')
      .slice(1)
      .some((word) => operators.has(word))
  const found = isCall ? called : matchAt(part, reader)
  if (found === null) {
    const column = reader.word('.,()')
    if (column === '') throw reader.refuse('a column or an aggregate was expected')
    return column
  }
  reader.at += found.length
  return found
}

function matchAt(pattern: RegExp, { text, at }: Reader): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}
