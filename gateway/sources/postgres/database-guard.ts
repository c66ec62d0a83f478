// Our roles cannot log in while the server is a primary: there a session could write large objects and change its own
// settings, and a standby that is promoted would become one (hardening.md 14, 15).
import { type Step, type Survey, step } from './database-plan.ts'
import { loginNames } from './database-roles.ts'

const body = `BEGIN
  IF session_user IN (${loginNames.map((name) => `'${name}'`).join(', ')}) AND NOT pg_is_in_recovery() THEN
    RAISE EXCEPTION 'standby only' USING ERRCODE = '28000';
  END IF;
END`

const create = `CREATE SCHEMA IF NOT EXISTS scrim_guard;
REVOKE ALL ON SCHEMA scrim_guard FROM PUBLIC;
CREATE OR REPLACE FUNCTION scrim_guard.on_login() RETURNS event_trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $scrim$${body}$scrim$;
REVOKE EXECUTE ON FUNCTION scrim_guard.on_login() FROM PUBLIC;
DROP EVENT TRIGGER IF EXISTS scrim_login;
CREATE EVENT TRIGGER scrim_login ON login EXECUTE FUNCTION scrim_guard.on_login();
ALTER EVENT TRIGGER scrim_login ENABLE ALWAYS;`

const hba = `on the primary, pg_hba.conf should also reject ${loginNames.join(', ')}: no statement can write that file`

const withoutTrigger = 'with --dedicated, a login event trigger keeps our roles off the primary'

export async function guardSteps(survey: Survey): Promise<{ steps: readonly Step[]; notes: readonly string[] }> {
  const { client, options } = survey
  if (!options.requireStandby) return { steps: [], notes: [] }
  const { rows } = await client.query(
    `SELECT FROM pg_event_trigger t JOIN pg_proc p ON p.oid = t.evtfoid
     WHERE t.evtname = 'scrim_login' AND t.evtevent = 'login' AND t.evtenabled = 'A'
       AND p.oid::regprocedure::text = 'scrim_guard.on_login()' AND p.prosrc = $1`,
    [body],
  )
  if (rows.length > 0) return { steps: [], notes: [hba] }
  if (!options.dedicated) return { steps: [], notes: [hba, withoutTrigger] }
  const steps = [step('~', 'keep our roles off a primary', create, true)]
  return { steps, notes: [hba] }
}
