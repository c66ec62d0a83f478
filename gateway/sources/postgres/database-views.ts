// The views of a catalogue against those that are there: missing ones are made, changed ones made again, and with
// `prune` unused ones dropped. Every one is `security_invoker = false`, written each time (hardening.md 11).
import { isViewAs } from './compare-definition.ts'
import { type Step, type Survey, step } from './database-plan.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import { type View, viewName, viewsOf } from './view-of.ts'

export interface StoredView {
  readonly name: string
  /** Still as `apply` left it: owner, options, definition, and no rule or trigger added. */
  readonly intact: boolean
}

/** A comment keeps the hash of the definition as Postgres writes it; `CREATE OR REPLACE` by another hand leaves the comment. */
const comment = (qualified: string): string => `DO $scrim$ BEGIN
  EXECUTE format('COMMENT ON VIEW %s IS %L', ${quoteLiteral(qualified)}, ${definition(quoteLiteral(qualified))});
END $scrim$;`

const definition = (relation: string): string =>
  `'scrim ' || encode(sha256(convert_to(pg_get_viewdef(${relation}::regclass), 'UTF8')), 'hex')`

/** The generated views in the database, of whatever catalogue. This one's are held against what we would write. */
export async function loadViews(survey: Survey): Promise<readonly StoredView[]> {
  const { client } = survey
  const { rows } = await client.query<StoredView>(
    `SELECT c.relname AS name,
       c.relowner::regrole::text = 'scrim_owner' AND coalesce(c.reloptions = '{security_invoker=false}', false)
         AND coalesce(obj_description(c.oid, 'pg_class') = ${definition('c.oid')}, false)
         AND (SELECT count(*) FROM pg_rewrite WHERE ev_class = c.oid) = 1
         AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid) AS intact
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'scrim' AND c.relkind = 'v' AND (c.relname ~ $1 OR c.relname ~ $2) ORDER BY 1`,
    [viewName.masked, viewName.clear],
  )
  const wanted = new Map(wantedViews(survey).map((view) => [view.name, view]))
  const views: StoredView[] = []
  for (const { name, intact } of rows) {
    const view = wanted.get(name)
    views.push({ name, intact: intact && (!view || (await isViewAs(client, view.qualified, view.select))) })
  }
  return views
}

export const wantedViews = ({ datasets }: Survey): readonly View[] =>
  datasets.flatMap((dataset) => [viewsOf(dataset).masked, viewsOf(dataset).clear])

/** Those that are as `apply` left them, or that it makes again: every other is a stranger, whatever its name. */
export function ownViews(survey: Survey, stored: readonly StoredView[]): readonly string[] {
  const wanted = new Set(wantedViews(survey).map((view) => view.name))
  return stored.filter((view) => view.intact || wanted.has(view.name)).map(({ name }) => name)
}

/** Those that are there now and will be as they are afterwards. */
export function remainingViews(survey: Survey, stored: readonly StoredView[]): readonly string[] {
  const wanted = new Set(wantedViews(survey).map((view) => view.name))
  return stored.filter((view) => view.intact && (wanted.has(view.name) || !survey.options.prune)).map((v) => v.name)
}

export function viewSteps(survey: Survey, stored: readonly StoredView[]): readonly Step[] {
  const wanted = wantedViews(survey)
  const made = wanted.flatMap((view) => {
    const found = stored.find(({ name }) => name === view.name)
    if (found?.intact) return []
    return [
      step(
        found ? '~' : '+',
        `${found ? 'make again' : 'create'} view ${view.name}`,
        createView(view, found !== undefined),
      ),
    ]
  })
  if (!survey.options.prune) return made
  const unused = stored.filter(({ name }) => !wanted.some((view) => view.name === name))
  const drop = unused.map(({ name }) => step('-', `drop view ${name}`, `DROP VIEW scrim.${quoteIdentifier(name)};`))
  return [...made, ...drop]
}

function createView(view: View, isThere: boolean): string {
  const drop = isThere ? `DROP VIEW ${view.qualified};\n` : ''
  const create = `CREATE VIEW ${view.qualified} WITH (security_invoker = false) AS\n${view.select};`
  return `${drop}SET LOCAL ROLE scrim_owner;\n${create}\nRESET ROLE;\n${comment(view.qualified)}`
}
