// `format=`, `numbers=` and the Accept header → how the reply is written. A parameter beats the header.
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { formatOf } from '../../ask/format-words.ts'
import { wireParameterNames } from '../../ask/parse-ask.ts'
import { nearest } from '../../config/nearest.ts'
import { Refusal } from '../../errors/refusal.ts'
import { formats } from '../../formats/registry.ts'
import { type Format, type NumberForm, numberForms } from '../../formats/reply.ts'

export interface Wire {
  readonly format: Format
  readonly numbers: NumberForm
}

type Parameters = readonly (readonly [string, string])[]

/** Parameters that say how the reply is written; every other one is part of the ask. */
export const isWireParameter = (name: string): boolean => wireParameterNames.some((one) => one === name)

/** @throws Refusal ASK_NOT_ACCEPTABLE, ASK_PARAMETER_INVALID, ASK_PARAMETER_REPEATED. */
export function chooseFormat(parameters: Parameters, accept: string | undefined): Wire {
  const name = once(parameters, 'format')
  const numbers = once(parameters, 'numbers')
  return {
    format: name === null ? accepted(accept) : named(name),
    numbers: numbers === null ? 'string' : toNumbers(numbers),
  }
}

/** Only the envelope has a place for the decisions behind a reply. @throws Refusal ASK_NOT_ACCEPTABLE. */
export function assertExplains({ format }: Wire): void {
  if (!format.envelope) throw noPlace(format, 'explain=policy', 'leave explain out', ({ envelope }) => envelope)
}

/** @throws Refusal ASK_NOT_ACCEPTABLE. */
export function assertNests({ format }: Wire): void {
  if (!format.nested)
    throw noPlace(
      format,
      'related rows',
      'ask for their number or total alone, such as orders.count()',
      ({ nested }) => nested,
    )
}

function noPlace({ name }: Format, what: string, instead: string, fits: (format: Format) => boolean): Refusal {
  return new Refusal('ASK_NOT_ACCEPTABLE', {
    detail: `The format ${name} has no place for ${what}.`,
    hint: `Write format=json beside it, or ${instead}.`,
    details: { formats: [...formats.values()].filter(fits).map((one) => one.name) },
  })
}

function once(parameters: Parameters, wanted: string): string | null {
  const [first, second] = parameters.filter(([name]) => name === wanted)
  if (!second) return first?.[1] ?? null
  throw new Refusal('ASK_PARAMETER_REPEATED', {
    detail: `The parameter "${wanted}" is given more than once.`,
    hint: `Write ${wanted}= once.`,
  })
}

function named(name: string): Format {
  const format = formats.get(name)
  if (format) return format
  const other = formatOf(name)
  const near = other ?? nearest(name, formats.keys())
  const what = other === 'csv' ? 'For a spreadsheet: ' : 'Did you mean '
  throw new Refusal('ASK_NOT_ACCEPTABLE', {
    detail: `There is no format "${name.slice(0, 63)}".`,
    hint: near
      ? `${what}format=${near}${what.endsWith(': ') ? '.' : '?'}`
      : `Formats: ${[...formats.keys()].join(', ')}.`,
    details: { formats: [...formats.keys()] },
  })
}

function toNumbers(text: string): NumberForm {
  const form = numberForms.find((one) => one === text)
  if (form) return form
  throw new Refusal('ASK_PARAMETER_INVALID', {
    detail: 'The parameter numbers cannot be read: it is neither string nor native.',
    hint: 'Leave numbers out to get bigint and decimal as JSON strings, which lose no digit, or write numbers=native.',
  })
}

const byMediaType: ReadonlyMap<string, Format> = new Map([...formats.values()].map((one) => [one.mediaType, one]))

/** Tools send the same few headers again and again. Null: none of our formats is acceptable. */
const known = new LRUCache<string, { readonly format: Format | null }>({ max: 200 })
const longestKept = 300

function accepted(accept = '*/*'): Format {
  const found = known.get(accept) ?? { format: negotiate(accept) }
  if (accept.length <= longestKept) known.set(accept, found)
  if (found.format) return found.format
  const types = [...byMediaType.keys()]
  throw new Refusal('ASK_NOT_ACCEPTABLE', {
    detail: 'The Accept header names no format that there is.',
    hint: `Accept one of ${types.join(', ')}, or write format=${[...formats.keys()].join(' or format=')}.`,
    details: { media_types: types },
  })
}

function negotiate(accept: string): Format | null {
  // Parameters such as charset choose nothing here: only the quality counts.
  const plain = accept.replace(/;(?!\s*q\s*=)[^;,]*/gi, '')
  const type = new Negotiator({ headers: { accept: plain } }).mediaType([...byMediaType.keys()])
  return byMediaType.get(type ?? '') ?? null
}
