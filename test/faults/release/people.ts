// The rows of `people`: each stored value names its own column and row, so that a received byte tells which cell was shown.
import { asRole } from '../../control-database.ts'

export const people = 2_000
/** Rows with notes of 80 kB: a page of them does not fit the buffers between two processes. */
export const noted = 60

export interface Cell {
  readonly column: string
  readonly id: number
}

const stored = (column: string): string => `'zq-${column}-' || i || '-qz'`

export async function loadPeople(administrator: string): Promise<void> {
  await asRole(
    administrator,
    'CREATE TABLE public.people (id integer PRIMARY KEY, email text, notes text, name text, badge text)',
    `INSERT INTO public.people SELECT i, ${stored('email')},
       CASE WHEN i <= ${noted} THEN ${stored('notes')} || repeat('n', 80000) END, ${stored('name')}, ${stored('badge')}
     FROM generate_series(1, ${people}) i`,
    'VACUUM ANALYZE public.people',
  )
}

/** The cells whose stored value is in these bytes, wherever the bytes end. */
export const cellsIn = (received: string): readonly Cell[] =>
  [...received.matchAll(/zq-([a-z]+)-(\d+)-qz/g)].map(([, column = '', id]) => ({ column, id: Number(id) }))
