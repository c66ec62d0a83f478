// One step of the control database's schema: forward, and back. Each runs in a transaction of its own.
import type { Knex } from 'knex'

export interface Migration {
  /** Recorded in the database; never renamed once released, and without a file ending. */
  readonly name: string
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
}
