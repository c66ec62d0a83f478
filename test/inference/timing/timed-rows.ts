// Rows of two kinds, which look alike in every column and differ in what is stored: in length by up to 1 kB where the mask
// does not show it. And values that no row has, to ask for.
import { asRole } from '../../control-database.ts'

export type Kind = 'short' | 'long'

/** Of each kind; their ids, all of as many digits. */
const rowsPerKind = 100
const firstId = 1_000

export const timedColumns = [
  ...(['email', 'full_name', 'phone', 'salary', 'birth_date', 'worth'] as const),
  ...(['postcode', 'website', 'remark', 'notes'] as const),
]
export type TimedColumn = (typeof timedColumns)[number]

/** The other kind stands between, so that both lie everywhere in the table. */
export const idsOf = (kind: Kind): readonly number[] =>
  Array.from({ length: rowsPerKind }, (_, i) => firstId + 2 * i + (kind === 'long' ? 1 : 0))

/** Stored nowhere: as long as those that are. */
export const strangers: readonly number[] = Array.from({ length: rowsPerKind }, (_, i) => 5_000 + i)

/** @param id a row's, or a stranger's. */
export function timedValue(column: TimedColumn, id: number, kind: Kind): string | null {
  const pad = (bytes: number): string => (kind === 'long' ? 'x'.repeat(bytes) : '')
  switch (column) {
    case 'email':
      return `b${id}${pad(290)}@example.com`
    case 'full_name':
      return `Bo ${pad(100)}${id} Berg`
    case 'phone':
      return kind === 'long' ? '+49 89 999 1234' : '+49 30 111 1234'
    case 'salary':
      return String(30_000 + (kind === 'long' ? 9_000 : 0) + (id % 500))
    case 'birth_date':
      return `1984-${kind === 'long' ? '12' : '01'}-${10 + (id % 15) + (id >= 5_000 ? 3 : 0)}`
    case 'worth':
      return `1000.${kind === 'long' ? '7'.repeat(900) : ''}${id}`
    case 'postcode':
      return `10${id}${pad(20)}`
    case 'website':
      return `https://one.example/${id}${pad(480)}`
    case 'remark':
      return `Called ${id}${pad(950)}`
    case 'notes':
      return kind === 'long' ? pad(950) : null
  }
}

export async function loadTimed(administrator: string): Promise<void> {
  const types: Readonly<Record<string, string>> = { salary: 'integer', birth_date: 'date', worth: 'numeric' }
  const columns = timedColumns.map((name) => `${name} ${types[name] ?? 'text'}`).join(', ')
  const rows = (['short', 'long'] as const).flatMap((kind) =>
    idsOf(kind).map((id) => ({
      id,
      plan: 'pro',
      team: 'ours',
      ...Object.fromEntries(timedColumns.map((name) => [name, timedValue(name, id, kind)])),
    })),
  )
  await asRole(
    administrator,
    `CREATE TABLE public.timed (id integer PRIMARY KEY, plan text, team text, ${columns})`,
    `INSERT INTO public.timed SELECT * FROM jsonb_to_recordset('${JSON.stringify(rows)}')
       AS p(id integer, plan text, team text, ${columns}) ORDER BY id`,
    'VACUUM ANALYZE public.timed',
  )
}

export async function indexTimed(administrator: string): Promise<void> {
  await asRole(
    administrator,
    ...timedColumns.map((name) => `CREATE INDEX ON public.timed (${name})`),
    'VACUUM ANALYZE public.timed',
  )
}

/** Rows that a support person never sees, all of one plan: what hardening.md leaves open is what they cost. */
export async function hideManyRows(administrator: string, rows: number): Promise<void> {
  await asRole(
    administrator,
    `INSERT INTO public.timed (id, plan, team) SELECT 100000 + n, 'free', 'theirs' FROM generate_series(1, ${rows}) AS n`,
    'CREATE INDEX ON public.timed (plan)',
    'VACUUM ANALYZE public.timed',
  )
}
