// What our roles may touch, exactly: columns for the owner of the views, views for the readers, nothing else. Grants that
// go further are taken back, also within our own schema from anybody (hardening.md 10, 17).
import { lookupReads, remainingLookups, type StoredLookup } from './database-lookups.ts'
import { type Step, type Survey, step } from './database-plan.ts'
import { roleNames } from './database-roles.ts'
import { remainingViews, type StoredView, wantedViews } from './database-views.ts'
import { lookupName } from './lookup-of.ts'
import { quoteIdentifier } from './quote.ts'
import { viewName, viewsOf } from './view-of.ts'

/** One privilege that somebody holds. `column` is null where it is the whole relation's, or a schema's. */
interface Held {
  readonly schema: string
  readonly relation: string | null
  readonly column: string | null
  readonly kind: string
  readonly grantee: string
  readonly privilege: string
  readonly grantable: boolean
}

type Target = Pick<Held, 'schema' | 'relation' | 'column' | 'grantee' | 'privilege'>

export async function grantSteps(
  survey: Survey,
  stored: readonly StoredView[],
  lookups: readonly StoredLookup[],
): Promise<readonly Step[]> {
  const remaining = remainingViews(survey, stored)
  const wanted = await wantedGrants(survey, remaining, lookups)
  const wantedKeys = new Set(wanted.map(toKey))
  const held = await heldGrants(survey)
  const excess = held.filter((grant) => grant.grantable || !wantedKeys.has(toKey(grant)))
  // Taking a privilege on a table takes the same on each of its columns with it, and a view made again starts with none.
  const tables = new Set(excess.filter((grant) => grant.column === null).map(toKey))
  const again = new Set(stored.filter((view) => !view.intact).map((view) => view.name))
  const isKept = (grant: Held): boolean =>
    !excess.includes(grant) &&
    !(grant.column && tables.has(toKey({ ...grant, column: null }))) &&
    !(grant.schema === 'scrim' && grant.relation && again.has(grant.relation))
  const kept = new Set(held.filter(isKept).map(toKey))
  const missing = wanted.filter((grant) => !kept.has(toKey(grant)))
  return [...revokes(excess), ...grants(missing)]
}

/**
 * For each view, the roles that read it; for the owner, each column that a wanted or a remaining view reads, and for the
 * finder, those that a lookup function reads.
 */
async function wantedGrants(
  survey: Survey,
  remaining: readonly string[],
  lookups: readonly StoredLookup[],
): Promise<readonly Target[]> {
  const views = new Set([...remaining, ...wantedViews(survey).map((view) => view.name)])
  const lookedUp = new Set(remainingLookups(survey, lookups).map((name) => name.replace(new RegExp(lookupName), '')))
  const readersOf = (view: string): readonly string[] => {
    if (new RegExp(viewName.clear).test(view)) return ['scrim_clear']
    return lookedUp.has(view.replace(new RegExp(viewName.masked), ''))
      ? ['scrim_masked', 'scrim_lookup']
      : ['scrim_masked']
  }
  const onViews = [...views].flatMap((name) =>
    readersOf(name).map((grantee) => ({
      schema: 'scrim',
      relation: name,
      column: null,
      grantee,
      privilege: 'SELECT',
    })),
  )
  const { rows } = await survey.client.query<{ schema: string; relation: string; column: string }>(
    `SELECT DISTINCT tn.nspname AS schema, t.relname AS relation, a.attname AS column
     FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace JOIN pg_rewrite w ON w.ev_class = v.oid
     JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = t.relnamespace
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE n.nspname = 'scrim' AND tn.nspname <> 'scrim' AND a.attnum > 0 AND v.relname = ANY ($1)`,
    [remaining],
  )
  const declared = survey.datasets.flatMap((dataset) =>
    // The clear view reads all that the masked one does.
    [...viewsOf(dataset).clear.reads].map((column) => {
      return { schema: dataset.table.schema, relation: dataset.table.name, column }
    }),
  )
  const found = await lookupReads(survey, lookups)
  const columns = [
    ...[...rows, ...declared].map((of) => ({ ...of, grantee: 'scrim_owner', privilege: 'SELECT' })),
    ...found.map((of) => ({ ...of, grantee: 'scrim_finder', privilege: 'SELECT' })),
  ]
  const usage = [
    ...columns.map(({ schema, grantee }) => ({ schema, grantee })),
    { schema: 'scrim', grantee: 'scrim_masked' },
    { schema: 'scrim', grantee: 'scrim_clear' },
    ...(lookedUp.size > 0 ? [{ schema: 'scrim', grantee: 'scrim_lookup' }] : []),
  ].map((of) => ({ ...of, relation: null, column: null, privilege: 'USAGE' }))
  const all = [...usage, ...columns, ...onViews]
  return [...new Map(all.map((target) => [toKey(target), target])).values()]
}

/** All that our roles hold by name, and all that anybody but its owner holds in the schema scrim. */
async function heldGrants({ client }: Survey): Promise<readonly Held[]> {
  const { rows } = await client.query<Held>(
    `SELECT h.schema, h.relation, h.column, h.kind, coalesce(r.rolname, 'PUBLIC') AS grantee,
       h.privilege_type AS privilege, h.is_grantable AS grantable
     FROM (
       SELECT nspname AS schema, NULL::name AS relation, NULL::name AS column, 'schema' AS kind, nspowner AS owner, a.*
       FROM pg_namespace, aclexplode(nspacl) AS a
       UNION ALL
       SELECT nspname, relname, NULL, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relowner, a.*
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(relacl) AS a
       UNION ALL
       SELECT nspname, relname, attname, 'TABLE', relowner, a.*
       FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
         aclexplode(attacl) AS a WHERE NOT attisdropped
     ) AS h LEFT JOIN pg_roles r ON r.oid = h.grantee
     WHERE h.grantee <> h.owner AND (h.schema = 'scrim' OR r.rolname = ANY ($1))
     ORDER BY h.schema, h.relation, h.column, 5, 6`,
    [roleNames],
  )
  return rows
}

/** One statement per object and holder; columns together. */
function revokes(excess: readonly Held[]): readonly Step[] {
  const byObject = Map.groupBy(excess, (held) => JSON.stringify([held.schema, held.relation, held.grantee, held.kind]))
  return [...byObject.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const grantee = toGrantee(first.grantee)
    const what = group.map(({ privilege, column }) =>
      column ? `${privilege} (${quoteIdentifier(column)})` : privilege,
    )
    const sql = `REVOKE ${what.join(', ')} ON ${toObject(first, first.kind)} FROM ${grantee} CASCADE;`
    return [step('-', `take back from ${first.grantee}: ${what.join(', ')} on ${toTitle(first)}`, sql)]
  })
}

function grants(missing: readonly Target[]): readonly Step[] {
  const byObject = Map.groupBy(missing, (of) => JSON.stringify([of.schema, of.relation, of.grantee, of.privilege]))
  return [...byObject.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const columns = group.flatMap(({ column }) => (column ? [quoteIdentifier(column)] : []))
    const list = columns.length > 0 ? ` (${columns.join(', ')})` : ''
    const object = toObject(first, first.relation === null ? 'schema' : 'TABLE')
    const sql = `GRANT ${first.privilege}${list} ON ${object} TO ${toGrantee(first.grantee)};`
    return [step('+', `let ${first.grantee} ${first.relation === null ? 'use' : 'read'} ${toTitle(first)}`, sql)]
  })
}

const toObject = ({ schema, relation }: Target, kind: string): string =>
  relation === null
    ? `SCHEMA ${quoteIdentifier(schema)}`
    : `${kind} ${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`

const toTitle = ({ schema, relation }: Target): string =>
  relation === null ? `schema ${schema}` : `${schema}.${relation}`

const toGrantee = (name: string): string => (name === 'PUBLIC' ? name : quoteIdentifier(name))

const toKey = (of: Target): string => JSON.stringify([of.schema, of.relation, of.column, of.grantee, of.privilege])
