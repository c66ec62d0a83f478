// An operator, what was written after it, and the column's type → the operator's literal, or what was expected instead.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import { parseLiteral } from './literal.ts'
import type { Literal, Operator } from './operator.ts'
import { validatePattern } from './pattern.ts'

export type ParsedOperand =
  | { readonly ok: true; readonly literal: Literal }
  | { readonly ok: false; readonly expected: string }

const refuse = (expected: string): ParsedOperand => ({ ok: false, expected })

/** Reads the operand by the operator's form: a list operator takes a list of texts, every other one text. */
export function parseOperand(operator: Operator, written: string | readonly string[], type: ColumnType): ParsedOperand {
  if (operator.form === 'list') {
    return typeof written === 'string' ? refuse('a list such as (a,b)') : parseList(written, type)
  }
  if (typeof written !== 'string') return refuse('one value, not a list')
  switch (operator.form) {
    case 'one': {
      const parsed = parseLiteral(written, type)
      return parsed.ok ? { ok: true, literal: { form: 'one', value: parsed.value } } : parsed
    }
    case 'word':
      return parseWord(written, type)
    case 'pattern': {
      const parsed = validatePattern(written)
      return parsed.ok ? { ok: true, literal: { form: 'pattern', pattern: parsed.pattern } } : parsed
    }
  }
}

function parseList(written: readonly string[], type: ColumnType): ParsedOperand {
  const values: Scalar[] = []
  for (const text of written) {
    const parsed = parseLiteral(text, type)
    if (!parsed.ok) return parsed
    values.push(parsed.value)
  }
  return { ok: true, literal: { form: 'list', values } }
}

function parseWord(written: string, type: ColumnType): ParsedOperand {
  if (written === 'null') return { ok: true, literal: { form: 'word', word: written } }
  if (type !== 'boolean') return refuse('null')
  if (written === 'true' || written === 'false' || written === 'unknown') {
    return { ok: true, literal: { form: 'word', word: written } }
  }
  return refuse('null, true, false or unknown')
}
