// A source's database as it is, held against its datasets: the catalogues by the administrator, and over each login of the
// gateway what it should be refused, tried on the live server. Changes nothing.
import type { ClientBase } from 'pg'
import type { Dataset } from '../../catalog/dataset.ts'
import type { Table, Targets } from './attempts.ts'
import { type DatabaseOptions, DatabaseProblems } from './database-plan.ts'
import { lookupName } from './lookup-of.ts'
import { planDatabase } from './plan-database.ts'
import { type Login, type Trial, tryLogin, tryOutside } from './try-attempts.ts'
import { viewsOf } from './view-of.ts'
import { withAdministrator } from './with-administrator.ts'

export interface VerifyOptions extends DatabaseOptions {
  /** Its name in scrim.yaml, for the command that mends. */
  readonly source: string
  readonly requireStandby: boolean
}

/** @param administrator URL, as for `planDatabase`. */
export async function verifyDatabase(
  administrator: string,
  datasets: readonly Dataset[],
  logins: readonly Login[],
  options: VerifyOptions,
): Promise<readonly Trial[]> {
  const { trials, targets } = await withAdministrator(administrator, 'ROLLED BACK', async (client) => ({
    trials: [...(await compare(client, datasets, options)), ...(await findDetached(client, datasets, options))],
    targets: await findTargets(client, datasets, options),
  }))
  const tried = [...trials]
  for (const login of logins) {
    tried.push(...(await tryLogin(login, targets, options)))
    if (options.requireStandby) {
      const mend = `${applyAs(options, true)}; and reject the login in pg_hba.conf of the primary`
      tried.push(await tryOutside(login, 'log in on the primary', onServerOf(administrator, login.url), mend))
    }
    if (options.dedicated) {
      const elsewhere = onServerOf(login.url, login.url, '/postgres')
      tried.push(await tryOutside(login, 'log in to the database postgres', elsewhere, applyAs(options, true)))
    }
  }
  return tried
}

/** Every step that a plan would take is something that is not as declared. */
async function compare(
  client: ClientBase,
  datasets: readonly Dataset[],
  options: VerifyOptions,
): Promise<readonly Trial[]> {
  const who = 'administrator'
  const plan = await planDatabase(client, datasets, options).catch((error: unknown) => {
    if (error instanceof DatabaseProblems) return error
    throw error
  })
  if (plan instanceof DatabaseProblems) {
    const mend = 'mend the dataset or its table: until then the catalogues are not compared'
    return plan.problems.map((what) => ({ who, what, result: 'does not fit', verdict: 'unclear', mend }))
  }
  const differing = plan.steps.map((step): Trial => {
    const verdict = step.sign === '+' ? 'less' : 'wider'
    return { who, what: step.title, result: 'to do', verdict, mend: applyAs(options, step.superuser) }
  })
  const byHand = plan.byHand.map(({ what, mend }): Trial => ({ who, what, result: 'found', verdict: 'wider', mend }))
  const notes = plan.notes.map((what): Trial => ({ who, what, result: 'found', verdict: 'note', mend: null }))
  const all = 'compare roles, settings, grants, defaults, views, keys and guards with the datasets'
  const same: Trial = { who, what: all, result: 'as declared', verdict: 'ok', mend: null }
  return [...(differing.length + byHand.length === 0 ? [same] : [...differing, ...byHand]), ...notes]
}

/** A dataset without its views: what reads it is 503. */
async function findDetached(
  client: ClientBase,
  datasets: readonly Dataset[],
  options: VerifyOptions,
): Promise<readonly Trial[]> {
  const there = await findViews(client)
  return datasets.flatMap((dataset): readonly Trial[] => {
    const { masked, clear } = viewsOf(dataset)
    const isWhole = there.has(masked.name) && there.has(clear.name)
    const what = `find the views of ${dataset.name}`
    const result = 'detached, or not applied yet: its reads are 503'
    return isWhole ? [] : [{ who: 'administrator', what, result, verdict: 'less', mend: applyAs(options, false) }]
  })
}

async function findViews(client: ClientBase): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'scrim' AND c.relkind = 'v'`,
  )
  return new Set(rows.map(({ name }) => name))
}

async function findTargets(client: ClientBase, datasets: readonly Dataset[], options: VerifyOptions): Promise<Targets> {
  const { rows } = await client.query<{ superuser: string }>('SELECT rolname AS superuser FROM pg_roles WHERE oid = 10')
  const functions = await client.query<{ dataset: string; call: string }>(
    `SELECT regexp_replace(p.proname, $1, '') AS dataset, format('%I.%I(%s)', n.nspname, p.proname, (SELECT string_agg('NULL::' || format_type(t, NULL), ', ' ORDER BY place)
       FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, place))) AS call
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = 'scrim' AND p.proname ~ $1 ORDER BY 2`,
    [lookupName],
  )
  const lookedUp = new Set(functions.rows.map(({ dataset }) => dataset))
  const there = await findViews(client)
  const standing = (views: readonly string[]): readonly string[] => views.filter((view) => there.has(view))
  const tables: Table[] = []
  for (const dataset of datasets) tables.push(await tableOf(client, dataset))
  return {
    superuser: rows[0]?.superuser ?? 'postgres',
    tables: tables.filter(({ columns }) => columns.length > 0),
    views: {
      scrim_masked: standing(datasets.map((dataset) => viewsOf(dataset).masked.name)),
      scrim_clear: standing(datasets.map((dataset) => viewsOf(dataset).clear.name)),
      scrim_lookup: standing(
        datasets.filter(({ name }) => lookedUp.has(name)).map((dataset) => viewsOf(dataset).masked.name),
      ),
    },
    apply: applyAs(options, false),
    lookups: functions.rows.map(({ call }) => call),
  }
}

/** With all the columns that the table has by now. */
async function tableOf(client: ClientBase, dataset: Dataset): Promise<Table> {
  const { schema, name } = dataset.table
  const declared = new Set([...dataset.columns.values()].map((column) => column.from))
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [schema, name],
  )
  return { schema, name, columns: rows.map((row) => ({ name: row.name, declared: declared.has(row.name) })) }
}

const applyAs = ({ source, dedicated }: VerifyOptions, superuser: boolean): string =>
  `scrim database apply ${source}${dedicated ? ' --dedicated' : ''}${superuser ? ', as a superuser' : ''}`

/** The login's own name and password at another server, or in another database. */
function onServerOf(place: string, login: string, database?: string): string {
  const to = new URL(place)
  const { username, password } = new URL(login)
  to.username = username
  to.password = password
  if (database !== undefined) to.pathname = database
  return to.href
}
