// Who calls the gateway, and how patiently: what every command has that acts as a person.
import { usualApp } from '../../embedded/issuer-names.ts'
import { people } from '../../embedded/people.ts'
import { UsageError } from '../command-failure.ts'

export const personOptions = {
  as: { type: 'string' },
  app: { type: 'string' },
  timeout: { type: 'string', default: '30' },
} as const

/** The lines of a usage text for these. */
export const personUsage = `  --as PERSON      fetch the token of a sample person (embedded default only); --app says through which app
  --timeout N      give up after N seconds without a byte (default 30)`

export interface Person {
  /** A sample person whose token is fetched; null: SCRIM_TOKEN. */
  readonly as: { readonly person: string; readonly app: string } | null
  /** ms without a byte. */
  readonly patience: number
}

/** @throws UsageError */
export function toPerson(values: {
  readonly as?: string | undefined
  readonly app?: string | undefined
  readonly timeout: string
}): Person {
  if (!/^\d{1,4}$/.test(values.timeout) || Number(values.timeout) === 0) {
    throw new UsageError('--timeout is a number of seconds from 1 to 9999.')
  }
  if (values.app !== undefined && values.as === undefined) throw new UsageError('--app goes with --as PERSON.')
  if (values.as !== undefined && !people.has(values.as)) {
    throw new UsageError(`There is no sample person of that name: ${[...people.keys()].join(', ')}.`)
  }
  return {
    as: values.as === undefined ? null : { person: values.as, app: values.app ?? usualApp },
    patience: Number(values.timeout) * 1000,
  }
}

/** The words that make the next command one of the same person. */
export const personWords = (as: Person['as']): readonly string[] =>
  as === null ? [] : ['--as', as.person, ...(as.app === usualApp ? [] : ['--app', as.app])]
