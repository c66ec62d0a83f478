// What stands where only ours should, or belongs to roles that should own nothing. Somebody made it, and it may be needed: so
// no step drops it; plan and verify name it until somebody has.
import { ownLookups, type StoredLookup } from './database-lookups.ts'
import type { ByHand, Survey } from './database-plan.ts'
import { loginNames, ownerNames, roleNames } from './database-roles.ts'
import { ownViews, type StoredView } from './database-views.ts'
import { firstMade } from './first-made.ts'
import { quoteLiteral } from './quote.ts'

const listed = (names: readonly string[]): string => names.map(quoteLiteral).join(', ')

const array = (names: readonly string[]): string => `ARRAY[${listed(names)}]::text[]`

interface Ours {
  readonly views: readonly string[]
  /** As pg_identify_object names them. */
  readonly functions: readonly string[]
}

/** Each answers rows of ByHand. */
const questionsOf = ({ views, functions }: Ours): readonly string[] => [
  `SELECT 'in schema ' || n.nspname || ' stands a stranger: ' || i.type || ' ' || i.identity AS what,
     'drop it, or move it to a schema of its own' AS mend
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_identify_object('pg_class'::regclass, c.oid, 0) AS i
   WHERE n.nspname IN ('scrim', 'scrim_guard') AND c.relkind NOT IN ('i', 't', 'c')
     AND NOT (n.nspname = 'scrim' AND (c.relkind = 'v' AND c.relname = ANY (${array(views)}) OR c.relkind = 'r' AND c.relname = 'mask_key'))`,
  `SELECT 'in schema ' || n.nspname || ' stands a stranger: ' || i.type || ' ' || i.identity AS what,
     'drop it, or move it to a schema of its own' AS mend
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, pg_identify_object('pg_proc'::regclass, p.oid, 0) AS i
   WHERE n.nspname IN ('scrim', 'scrim_guard') AND i.identity <> 'scrim_guard.on_login()'
     AND NOT (n.nspname = 'scrim' AND i.identity = ANY (${array(functions)}))`,
  // Our sessions look for names there alone, so what stands there may be called in place of Postgres's own.
  `SELECT 'in schema ' || i.schema || ' stands a stranger: ' || i.type || ' ' || i.identity AS what,
     'drop it, or move it to a schema of its own' AS mend
   FROM (
     SELECT 'pg_proc'::regclass AS class, oid, pronamespace AS namespace FROM pg_proc
     UNION ALL SELECT 'pg_class'::regclass, oid, relnamespace FROM pg_class WHERE relkind NOT IN ('i', 't', 'c')
     UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator
   ) AS o, pg_identify_object(o.class, o.oid, 0) AS i
   WHERE o.namespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) AND o.oid >= ${firstMade}
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')`,
  `SELECT 'the table of mask keys belongs to ' || c.relowner::regrole AS what,
     'ALTER TABLE scrim.mask_key OWNER TO scrim_owner' AS mend
   FROM pg_class c WHERE c.oid = to_regclass('scrim.mask_key') AND c.relowner <> to_regrole('scrim_owner')`,
  `SELECT 'on the table of mask keys stands a stranger: ' || i.type || ' ' || i.identity AS what,
     'drop it' AS mend
   FROM (
     SELECT 'pg_trigger'::regclass AS class, oid FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = to_regclass('scrim.mask_key')
     UNION ALL SELECT 'pg_rewrite'::regclass, oid FROM pg_rewrite WHERE ev_class = to_regclass('scrim.mask_key')
     UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy WHERE polrelid = to_regclass('scrim.mask_key')
   ) AS o, pg_identify_object(o.class, o.oid, 0) AS i`,
  `SELECT r.rolname || ' owns ' || pg_describe_object(d.classid, d.objid, d.objsubid) AS what,
     'give it another owner, or drop it' AS mend
   FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
   WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND r.rolname IN (${listed(loginNames)})
     AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
  `SELECT r.rolname || ' owns ' || pg_describe_object(d.classid, d.objid, d.objsubid) || ', which is not in schema scrim' AS what,
     'give it another owner, or drop it' AS mend
   FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid, pg_identify_object(d.classid, d.objid, d.objsubid) AS i
   WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND r.rolname IN (${listed(ownerNames)})
     AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND i.schema IS DISTINCT FROM 'scrim' AND i.identity <> 'scrim' AND i.type <> 'default acl'`,
]

const members = `SELECT m.rolname AS member, g.rolname AS owner FROM pg_auth_members a
  JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
  WHERE m.rolcreaterole AND (g.rolname IN (${listed(ownerNames)}) AND (a.inherit_option OR a.set_option)
      OR g.rolname IN (${listed(loginNames)}) AND a.admin_option AND m.rolname <> current_user)
    AND m.rolname NOT IN (${listed(roleNames)}) ORDER BY 1, 2`

export async function findStrangers(
  survey: Survey,
  views: readonly StoredView[],
  lookups: readonly StoredLookup[],
): Promise<{ byHand: readonly ByHand[]; notes: readonly string[] }> {
  const { client } = survey
  const byHand: ByHand[] = []
  const ours = { views: ownViews(survey, views), functions: ownLookups(survey, lookups) }
  for (const question of questionsOf(ours)) {
    const { rows } = await client.query<ByHand>(question)
    byHand.push(...rows)
  }
  // Administrators that are no superusers must be able to act as the owners: so this may be as it should.
  const { rows } = await client.query<{ member: string; owner: string }>(members)
  return {
    byHand,
    notes: rows.map(
      ({ member, owner }) => `${member} can act as ${owner}, or let others, as only an administrator should`,
    ),
  }
}
