// What `scrim database plan` says: the statements that are missing, and what somebody should know. Plain data.
import type { ClientBase } from 'pg'
import type { Dataset } from '../../catalog/dataset.ts'

export type Sign = '+' | '-' | '~'

/** One change: may be several statements, which run as one. */
export interface Step {
  /** `+` brings what is missing, `-` takes away what nobody declared, `~` sets right what differs. */
  readonly sign: Sign
  readonly title: string
  readonly sql: string
  /** Only a superuser may run it; another administrator's `apply` leaves it out, and says so. */
  readonly superuser: boolean
}

export interface ByHand {
  readonly what: string
  /** In words, or as the statement to run. */
  readonly mend: string
}

export interface DatabasePlan {
  /** In the order in which they must run. Empty: the database is as the catalogue wants it. */
  readonly steps: readonly Step[]
  /** What is wider than declared, and no step mends: it is somebody else's to weigh. */
  readonly byHand: readonly ByHand[]
  /** What no step changes and somebody should weigh, e.g. what PUBLIC gives our roles. One sentence each. */
  readonly notes: readonly string[]
}

export interface DatabaseOptions {
  /** The database belongs to the gateway alone: take from PUBLIC what would help somebody who got hold of a role. */
  readonly dedicated: boolean
  /** Drop the views that no dataset of this catalogue uses. */
  readonly prune: boolean
  /** Default false. With `dedicated`: our roles can log in only on a standby. */
  readonly requireStandby?: boolean
}

/** What each part of the plan looks at. */
export interface Survey {
  readonly client: ClientBase
  readonly datasets: readonly Dataset[]
  readonly options: DatabaseOptions
  /** Whether the administrator is one. */
  readonly superuser: boolean
}

/** What stops a plan: each line names the dataset, the column, and where it is written. */
export class DatabaseProblems extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'DatabaseProblems'
    this.problems = problems
  }
}

export const step = (sign: Sign, title: string, sql: string, superuser = false): Step => ({
  sign,
  title,
  sql,
  superuser,
})
