// A world → the table `people`, and a badge for each number. Its rows lie in the order of a hidden column, and hidden columns are indexed: what a reply
// may never show, Postgres could show best by where things lie.
import { asRole } from '../control-database.ts'
import { hiddenColumns, storedValue, type World } from './people.ts'

const types: Readonly<Record<string, string>> = { salary: 'integer', birth_date: 'date', worth: 'numeric' }
const typeOf = (name: string): string => types[name] ?? 'text'

export async function loadPeople(administrator: string, { people, slots }: World): Promise<void> {
  const hidden = hiddenColumns.map((name) => `${name} ${typeOf(name)}`)
  const rows = people.map((person) => ({
    id: person.id,
    plan: person.plan,
    country: person.country,
    ...Object.fromEntries(hiddenColumns.map((name) => [name, storedValue(person, name)])),
  }))
  const json = JSON.stringify(rows).replaceAll("'", "''")
  await asRole(
    administrator,
    `CREATE TABLE public.people (id integer PRIMARY KEY, plan text, country text, ${hidden.join(', ')})`,
    `INSERT INTO public.people SELECT * FROM jsonb_to_recordset('${json}')
       AS p(id integer, plan text, country text, ${hidden.join(', ')}) ORDER BY birth_date, id`,
    'CREATE INDEX ON public.people (birth_date)',
    'CREATE INDEX ON public.people (email)',
    'CREATE INDEX ON public.people (plan, worth)',
    'CREATE TABLE public.badges (id integer PRIMARY KEY, person_id integer)',
    `INSERT INTO public.badges SELECT n, n FROM generate_series(1, ${slots}) AS n`,
    'CREATE INDEX ON public.badges (person_id)',
    'VACUUM ANALYZE public.people',
    'VACUUM ANALYZE public.badges',
  )
}
