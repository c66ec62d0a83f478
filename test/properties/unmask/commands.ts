// What people do, as plain data: any order, by anyone, on any request there is by then.
import fc from 'fast-check'
import { everyone, type Who } from './people.ts'

/** Rules of the dataset: as they are; other approvers; one approval more for restricted columns. */
export type Rules = 'as they are' | 'others approve' | 'three for restricted'

interface On<What extends string> {
  readonly do: What
  readonly by: Who
  readonly on: number
}

export type Command =
  | {
      readonly do: 'ask'
      readonly by: Who
      readonly columns: readonly string[]
      readonly ms: number
      readonly rows: number
    }
  | { readonly do: 'approve'; readonly by: Who; readonly on: number; readonly ms?: number; readonly rows?: number }
  | On<'deny'>
  | On<'withdraw'>
  | On<'token'>
  | On<'revoke'>
  | {
      readonly do: 'release'
      readonly by: Who
      readonly on: number
      readonly rows: readonly number[]
      readonly columns: readonly string[] | null
      /** With what `begin` gave an earlier read, as one does that was long under way. */
      readonly late: boolean
    }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'rules'; readonly rules: Rules }

const minute = 60_000
// No sum of waits comes within half a minute of an end: the real clock goes on meanwhile.
const durations = [10.5 * minute, 25.5 * minute]
const waits = [7 * minute, 7 * minute, 11 * minute, 11 * minute, 1_500 * minute]

const who = fc.constantFrom(...everyone)
/** Most of the time those who get somewhere, so that sequences go deep. */
const asker = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Who>('ana') },
  { weight: 1, arbitrary: fc.constant<Who>('ana through another app') },
  { weight: 1, arbitrary: who },
)
const lead = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Who>('olga', 'omar', 'a third lead') },
  { weight: 3, arbitrary: who },
)
const on = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(3) })
const columns = fc.constantFrom(['email'], ['birth_date'], ['birth_date', 'email'])

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      by: asker,
      columns,
      ms: fc.constantFrom(...durations),
      rows: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        do: fc.constant('approve' as const),
        by: lead,
        on,
        ms: fc.constantFrom(...durations),
        rows: fc.integer({ min: 1, max: 4 }),
      },
      { requiredKeys: ['do', 'by', 'on'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deny' as const), by: lead, on }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), by: asker, on }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('token' as const), by: asker, on }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), by: who, on }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      by: asker,
      on,
      rows: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
      columns: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: columns }),
      late: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(...waits) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rules' as const),
      rules: fc.constantFrom<Rules>('as they are', 'others approve', 'three for restricted'),
    }),
  },
)

// The beginning of most stories, or the rest would be about requests that nobody approved.
const opening: readonly Command[] = [
  { do: 'ask', by: 'ana', columns: ['email'], ms: 25.5 * minute, rows: 3 },
  { do: 'approve', by: 'olga', on: 0 },
  { do: 'approve', by: 'omar', on: 0 },
  { do: 'token', by: 'ana', on: 0 },
]

export const sequences: fc.Arbitrary<readonly Command[]> = fc
  .tuple(fc.nat(opening.length), fc.array(command, { minLength: 4, maxLength: 20 }))
  .map(([known, rest]) => [...opening.slice(0, known), ...rest])
