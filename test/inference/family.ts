// One way to guess hidden values over HTTP, as an ordinary caller.
import type { Attacker, Guesses, Target } from './attacker.ts'
import type { Caller } from './target.ts'
import type { WeaknessName } from './weaknesses.ts'

export interface Family {
  /** What it looks at, in a few words. */
  readonly name: string
  readonly caller: Caller
  /** Hidden values of these columns in turn, one per person; or whether there is a person at all. */
  readonly columns: readonly Target['column'][]
  /** The weakness of the control that it must win against; or why none could open this channel. */
  readonly weakness: WeaknessName | { readonly none: string }
  /** Of the targets, where each costs many calls. Default 1. */
  readonly share?: number
  guess(attacker: Attacker, targets: readonly Target[]): Promise<Guesses>
}
