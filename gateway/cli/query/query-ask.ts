// The words after `scrim query` → what is asked, of whom, and how it is to be printed. Parameters are encoded here, so that
// a shell needs no quotes for `&` and no percent signs.
import { parseArgs } from 'node:util'
import { UsageError } from '../command-failure.ts'
import { type Person, personOptions, personWords, toPerson } from './person-options.ts'
import { shellWord } from './shell-word.ts'

const outputs = ['table', 'json', 'csv', 'ndjson', 'rows'] as const
export type Output = (typeof outputs)[number]

export interface QueryAsk extends Person {
  /** As written, without a query; begins with one `/`, or is a whole address. */
  readonly path: string
  /** `name=value` as a person writes them: not encoded. `format` is not among them. */
  readonly parameters: readonly (readonly [string, string])[]
  /** Null: a table on a terminal, else JSON. */
  readonly output: Output | null
  readonly all: boolean
  /** An approved request, or its grant, under which it is read; null: none. */
  readonly grant: string | null
}

const options = {
  ...personOptions,
  format: { type: 'string' },
  json: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  grant: { type: 'string' },
} as const

/** @throws UsageError, or what util.parseArgs throws. */
export function parseQueryAsk(args: readonly string[]): QueryAsk {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [address, ...further] = positionals
  if (address === undefined) throw new UsageError('Name a path, for example: scrim query /customers limit=5')
  const mark = address.indexOf('?')
  const path = mark < 0 ? address : address.slice(0, mark)
  const pairs =
    mark < 0
      ? []
      : address
          .slice(mark + 1)
          .split('&')
          .filter((pair) => pair !== '')
  if (values.grant?.trim() === '') {
    throw new UsageError('--grant names no request or grant: npx scrim grants lists them, with what to type.')
  }
  if (values.all && values.grant !== undefined) {
    throw new UsageError(
      'A grant shows single pages, and counts each row: leave --all out, and name the rows or a limit.',
    )
  }
  const parameters = [...pairs.map((pair) => toParameter(decode(pair))), ...further.map(toParameter)]
  return {
    path: /^https?:\/\//.test(path) ? path : `/${path.replace(/^\/+/, '')}`,
    parameters: parameters.filter(([name]) => name !== 'format'),
    output: toOutput([
      ...(values.format === undefined ? [] : [values.format]),
      ...(values.json ? ['json'] : []),
      ...parameters.filter(([name]) => name === 'format').map(([, text]) => text),
    ]),
    all: values.all,
    grant: values.grant ?? null,
    ...toPerson(values),
  }
}

/** What a shell reads as one word and the gateway as one parameter. */
function toParameter(text: string): readonly [string, string] {
  const equals = text.indexOf('=')
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
  throw new UsageError(`"${text.slice(0, 40)}" is no parameter: write name=value, for example plan=eq.pro`)
}

/** A query copied from an address may be encoded already. What cannot be decoded was not. */
function decode(pair: string): string {
  try {
    return decodeURIComponent(pair.replaceAll('+', ' '))
  } catch {
    return pair
  }
}

function toOutput(named: readonly string[]): Output | null {
  const [first, ...others] = named
  if (first === undefined) return null
  if (others.some((other) => other !== first)) throw new UsageError('Two formats are named: choose one.')
  const output = outputs.find((each) => each === first)
  if (output === undefined) throw new UsageError(`--format is one of ${outputs.join(', ')}.`)
  return output
}

/** The same characters as in the guides stay readable: `,:()*` mean nothing to an address. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/%(2C|3A|28|29|2A|20)/g, (code) =>
    code === '%20' ? '+' : decodeURIComponent(code),
  )

export const toSearch = (parameters: QueryAsk['parameters']): string =>
  parameters.length === 0 ? '' : `?${parameters.map(([name, text]) => `${encode(name)}=${encode(text)}`).join('&')}`

/** The command that asks for the next page, to be pasted. */
export function nextCommand({ path, parameters, as, output, grant }: QueryAsk, cursor: string): string {
  const kept = parameters.filter(([name]) => name !== 'cursor').map(([name, text]) => `${name}=${text}`)
  const under = grant === null ? [] : ['--grant', grant]
  const format = output === null ? [] : ['--format', output]
  const words = ['npx', 'scrim', 'query', path, ...kept, `cursor=${cursor}`, ...under, ...personWords(as), ...format]
  return words.map(shellWord).join(' ')
}
