// What stands where only ours should, or belongs to roles that should own nothing. Somebody made it, and it may be needed: so
// no step drops it; plan and verify name it until somebody has.
import type { ByHand, Survey } from './database-plan.ts'
import { loginNames, ownerNames, roleNames } from './database-roles.ts'
import { lookupName } from './lookup-of.ts'
import { quoteLiteral } from './quote.ts'
import { viewName } from './view-of.ts'

const listed = (names: readonly string[]): string => names.map(quoteLiteral).join(', ')

const ourView = quoteLiteral(`${viewName.masked}|${viewName.clear}`)

/** Each answers rows of ByHand. */
const questions: readonly string[] = [
  `SELECT 'in schema ' || n.nspname || ' stands a stranger: ' || i.type || ' ' || i.identity AS what,
     'drop it, or move it to a schema of its own' AS mend
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_identify_object('pg_class'::regclass, c.oid, 0) AS i
   WHERE n.nspname IN ('scrim', 'scrim_guard') AND c.relkind NOT IN ('i', 't', 'c')
     AND NOT (n.nspname = 'scrim' AND (c.relkind = 'v' AND c.relname ~ ${ourView} OR c.relkind = 'r' AND c.relname = 'mask_key'))`,
  `SELECT 'in schema ' || n.nspname || ' stands a stranger: ' || i.type || ' ' || i.identity AS what,
     'drop it, or move it to a schema of its own' AS mend
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, pg_identify_object('pg_proc'::regclass, p.oid, 0) AS i
   WHERE n.nspname IN ('scrim', 'scrim_guard') AND i.identity <> 'scrim_guard.on_login()'
     AND NOT (n.nspname = 'scrim' AND p.proname ~ ${quoteLiteral(lookupName)} AND p.proowner = to_regrole('scrim_finder'))`,
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
  WHERE g.rolname IN (${listed(ownerNames)}) AND (a.inherit_option OR a.set_option)
    AND m.rolname NOT IN (${listed(roleNames)}) ORDER BY 1, 2`

export async function findStrangers({
  client,
}: Survey): Promise<{ byHand: readonly ByHand[]; notes: readonly string[] }> {
  const byHand: ByHand[] = []
  for (const question of questions) {
    const { rows } = await client.query<ByHand>(question)
    byHand.push(...rows)
  }
  // Administrators that are no superusers must be able to act as the owners: so this may be as it should.
  const { rows } = await client.query<{ member: string; owner: string }>(members)
  return {
    byHand,
    notes: rows.map(({ member, owner }) => `${member} can act as ${owner}, as only an administrator should`),
  }
}
