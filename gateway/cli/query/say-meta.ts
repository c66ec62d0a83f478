// What a reply tells beside its rows → lines for stderr: what is masked and how, what is clear, notices.
import { isList, isNumber, isRecord, type Json } from './exact-json.ts'
import { toCell } from './visible-text.ts'

const longest = 8_192
const most = 10

/** @param meta the envelope's `meta`. */
export function sayMeta(meta: Json | undefined): readonly string[] {
  if (!isRecord(meta)) return []
  const masked = entries(meta.masked).map(
    ([name, how]) =>
      `${name} (${[how.mask, how.classification]
        .map(word)
        .filter((part) => part !== '')
        .join(', ')})`,
  )
  const clear = entries(meta.unmasked).map(
    ([name, how]) => `${name} (by ${word(how.by)}${underGrant(how)}${exceptions(how.except)})`,
  )
  const absent = isRecord(meta.absent)
    ? Object.entries(meta.absent).map(([name, rows]) => `${name}${exceptions(rows).replace(', not', '')}`)
    : []
  const more = isRecord(meta.more)
    ? Object.entries(meta.more).map(([name, rows]) => `${name}${exceptions(rows).replace(', not', '')}`)
    : []
  const notices = isList(meta.notices) ? meta.notices.filter((notice) => typeof notice === 'string') : []
  return [
    ...(masked.length > 0 ? [`* masked: ${masked.join(', ')}`] : []),
    ...(clear.length > 0 ? [`clear: ${clear.join(', ')}`] : []),
    ...(absent.length > 0 ? [`— left out by a rule: ${absent.join(', ')}`] : []),
    ...(more.length > 0 ? [`more related rows than are shown: ${more.join(', ')}`] : []),
    ...notices,
  ].map(toLine)
}

/** The names in a header of a format without an envelope: percent-encoded, comma-separated. */
export function sayMaskedHeader(header: string | null): readonly string[] {
  const names = (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length === 0 ? [] : [toLine(`masked: ${names.map(decode).join(', ')}`)]
}

export const toLine = (text: string): string => toCell(text, longest).text

const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const entries = (value: Json | undefined): readonly (readonly [string, { readonly [name: string]: Json }])[] =>
  isRecord(value) ? Object.entries(value).flatMap(([name, how]) => (isRecord(how) ? [[name, how] as const] : [])) : []

/** Until when, and how many different rows it may still show. */
function underGrant({ grant, until, rows_left: left }: { readonly [name: string]: Json }): string {
  if (typeof grant !== 'string') return ''
  return ` ${grant} until ${word(until)}, ${isNumber(left) ? left.rawJSON : 'some'} rows left`
}

/** Rows as a person counts them: of related rows, those that they belong to. */
function exceptions(positions: Json | undefined): string {
  if (!isList(positions) || positions.length === 0) return ''
  const all = [...new Set(positions.map((at) => Number(JSON.stringify(isList(at) ? (at[0] ?? null) : at)) + 1))]
  const rows = all.slice(0, most)
  const more = all.length > most ? ` and ${all.length - most} more` : ''
  return `, not in row ${rows.join(', ')}${more}`
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
