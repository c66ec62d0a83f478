// A filter that no operator begins, as other dialects and spreadsheets write it → the filter that was most likely meant.
import { nearestOperator } from '../operators/nearest-operator.ts'
import { operators } from '../operators/registry.ts'

/** What should stand after `column=`. */
export const meantFilter = (text: string): string => nearly(text) ?? suggestion(text)

/** `plan>5` and `plan>=5` as an address has them: the sign, or its first half, is still part of the name. Null: no sign is. */
export function comparison(name: string, text: string): { readonly column: string; readonly filter: string } | null {
  const [, column, sign = '', rest = ''] = /^([^<>!=\s]+)\s*(<>|[<>]=?|!)\s*(.*)$/s.exec(name) ?? []
  if (column === undefined) return null
  const whole = rest === '' && text !== '' ? `${sign}=` : sign
  return { column, filter: suggestion(`${whole}${rest === '' ? text : rest}`) }
}

/** `equals.pro` → `eq.pro`: an operator nearly right, and what followed it where that is plain. Null where none was written. */
function nearly(text: string): string | null {
  const [, negation = '', word = '', rest = ''] = /^(not\.)?([a-z_$-]{1,40})\.(.*)$/is.exec(text) ?? []
  const near = word === '' ? null : nearestOperator(word)
  if (near === null) return null
  const operand = near === 'is' ? 'null' : /^[\w*-]{1,40}$|^\([\w,-]{1,80}\)$/.test(rest) ? rest : 'value'
  const form = operators.get(near)?.form
  const list = form === 'list' && !operand.startsWith('(') ? `(${operand})` : operand
  return `${negation}${near}.${form === 'pattern' && !list.includes('*') ? `*${list}*` : list}`
}

/** What was most likely meant, in our words: spreadsheets and other dialects write `=x`, `>5`, `a,b`, `null`. */
function suggestion(text: string): string {
  const [, sign = '', rest = ''] = /^(<>|!=|=?>=?|=?<=?|=*)\s*(.*)$/s.exec(text) ?? []
  if (rest === 'null') return sign === '!=' || sign === '<>' ? 'not.is.null' : 'is.null'
  if (/^[\w-]{1,40}([,;][\w-]{1,40})+$/.test(rest)) return `in.(${rest.replaceAll(';', ',')})`
  const operator = signs.get(sign.replace('=>', '>=').replace('=<', '<=')) ?? 'eq'
  return `${operator}.${/^[\w-]{1,40}$/.test(rest) ? rest : 'value'}`
}

const signs: ReadonlyMap<string, string> = new Map([
  ['>', 'gt'],
  ['>=', 'gte'],
  ['<', 'lt'],
  ['<=', 'lte'],
  ['!=', 'neq'],
  ['<>', 'neq'],
])
