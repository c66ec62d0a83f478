// The lookup functions of a catalogue against those that are there: made, made again, granted to scrim_lookup alone, and
// with `prune` dropped, as the views are.
import { isFunctionAs } from './compare-definition.ts'
import { type Step, type Survey, step } from './database-plan.ts'
import { type Lookup, lookupName, lookupsOf } from './lookup-of.ts'
import { quoteLiteral } from './quote.ts'

export interface StoredLookup {
  readonly name: string
  /** As DDL names it. */
  readonly signature: string
  /** As pg_identify_object names it. */
  readonly identity: string
  /** Still as `apply` left it: owner and definition. */
  readonly intact: boolean
  /** Whether scrim_lookup may execute it; `on`: and let others. */
  readonly granted: 'no' | 'yes' | 'on'
}

/** A privilege on a column that a function reads. */
export interface LookupRead {
  readonly schema: string
  readonly relation: string
  readonly column: string
}

/** A comment keeps the hash of the definition as Postgres writes it. */
const hashOf = (oid: string): string =>
  `'scrim ' || encode(sha256(convert_to(pg_get_functiondef(${oid}), 'UTF8')), 'hex')`

/** The lookup functions in the database, of whatever catalogue. This one's are held against what we would write. */
export async function loadLookups(survey: Survey): Promise<readonly StoredLookup[]> {
  const { client } = survey
  const { rows } = await client.query<StoredLookup>(
    `SELECT p.proname AS name, p.oid::regprocedure::text AS signature,
       (pg_identify_object('pg_proc'::regclass, p.oid, 0)).identity,
       p.proowner::regrole::text = 'scrim_finder'
         AND coalesce(obj_description(p.oid, 'pg_proc') = ${hashOf('p.oid')}, false) AS intact,
       coalesce((SELECT CASE WHEN a.is_grantable THEN 'on' ELSE 'yes' END FROM aclexplode(p.proacl) AS a
         WHERE a.grantee::regrole::text = 'scrim_lookup'), 'no') AS granted
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = 'scrim' AND p.prokind = 'f' AND p.proname ~ $1 ORDER BY 2`,
    [lookupName],
  )
  const wanted = new Map(wantedLookups(survey).map((lookup) => [lookup.name, lookup]))
  const lookups: StoredLookup[] = []
  for (const stored of rows) {
    const lookup = wanted.get(stored.name)
    const isAs = !lookup || (stored.intact && (await isFunctionAs(client, stored.signature, lookup)))
    lookups.push({ ...stored, intact: stored.intact && isAs })
  }
  return lookups
}

const wantedLookups = ({ datasets }: Survey): readonly Lookup[] => datasets.flatMap(lookupsOf)

/** Identities of those that are as `apply` left them, or that it makes again: every other is a stranger, whatever its name. */
export function ownLookups(survey: Survey, stored: readonly StoredLookup[]): readonly string[] {
  const wanted = new Set(wantedLookups(survey).map(({ name }) => name))
  const intact = new Set(stored.filter((one) => one.intact).map(({ name }) => name))
  return stored
    .filter((one) => one.intact || (wanted.has(one.name) && !intact.has(one.name)))
    .map((one) => one.identity)
}

/** Names of all that there will be afterwards. */
export function remainingLookups(survey: Survey, stored: readonly StoredLookup[]): readonly string[] {
  const wanted = wantedLookups(survey).map(({ name }) => name)
  const kept = survey.options.prune ? [] : stored.filter(({ intact }) => intact).map(({ name }) => name)
  return [...new Set([...wanted, ...kept])]
}

/** The columns that they read, of this catalogue's and of those that stay. */
export async function lookupReads(survey: Survey, stored: readonly StoredLookup[]): Promise<readonly LookupRead[]> {
  const { rows } = await survey.client.query<LookupRead>(
    `SELECT DISTINCT tn.nspname AS schema, t.relname AS relation, a.attname AS column
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE n.nspname = 'scrim' AND a.attnum > 0 AND p.proname = ANY ($1)`,
    [remainingLookups(survey, stored)],
  )
  const declared = survey.datasets.flatMap((dataset) =>
    lookupsOf(dataset).flatMap(({ reads }) =>
      reads.map((column) => ({ schema: dataset.table.schema, relation: dataset.table.name, column })),
    ),
  )
  return [...rows, ...declared]
}

/** What others hold is taken back by database-rights.ts. */
export function lookupSteps(survey: Survey, stored: readonly StoredLookup[]): readonly Step[] {
  const wanted = wantedLookups(survey)
  const made = wanted.flatMap((lookup) => {
    const found = stored.filter(({ name }) => name === lookup.name)
    if (found.some(({ intact }) => intact)) return []
    const isThere = found.length > 0
    const title = `${isThere ? 'make again' : 'create'} function ${lookup.name}`
    return [step(isThere ? '~' : '+', title, [...found.map(drop), create(lookup, survey.superuser)].join('\n'))]
  })
  const remaining = remainingLookups(survey, stored)
  const granted = stored
    .filter((one) => one.intact && remaining.includes(one.name))
    .flatMap(({ name, signature, granted }) => {
      const on = `ON FUNCTION ${signature}`
      if (granted === 'no') return [step('+', `let scrim_lookup call ${name}`, `GRANT EXECUTE ${on} TO scrim_lookup;`)]
      const sql = `REVOKE GRANT OPTION FOR EXECUTE ${on} FROM scrim_lookup CASCADE;`
      return granted === 'on' ? [step('-', `take back from scrim_lookup: letting others call ${name}`, sql)] : []
    })
  const unused = survey.options.prune ? stored.filter((one) => !wanted.some(({ name }) => name === one.name)) : []
  const dropped = unused.map((one) => step('-', `drop function ${one.name}`, drop(one)))
  return [...made, ...granted, ...dropped]
}

const drop = ({ signature }: { readonly signature: string }): string => `DROP FUNCTION ${signature};`

/**
 * Made by the administrator and handed over: an owner that could make functions would need the language and the schema.
 * Another administrator than a superuser can hand it over only to a role that could have made it.
 */
function create({ qualified, signature, definition }: Lookup, superuser: boolean): string {
  const owner = `ALTER FUNCTION ${signature} OWNER TO scrim_finder;`
  const handOver = superuser
    ? owner
    : `GRANT CREATE ON SCHEMA scrim TO scrim_finder;\n${owner}\nREVOKE CREATE ON SCHEMA scrim FROM scrim_finder;`
  return `CREATE FUNCTION ${qualified}${definition};
REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
${handOver}
GRANT EXECUTE ON FUNCTION ${signature} TO scrim_lookup;
DO $scrim$ BEGIN
  EXECUTE format('COMMENT ON FUNCTION %s IS %L', ${quoteLiteral(signature)},
    ${hashOf(`${quoteLiteral(signature)}::regprocedure`)});
END $scrim$;`
}
