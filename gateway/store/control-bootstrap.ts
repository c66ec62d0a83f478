// The name of the control database in, the SQL out that a superuser runs once inside it: three logins that own next to
// nothing, and nothing left to PUBLIC. Safe to run again. CREATE DATABASE and the passwords are the caller's.

/** Connections that each login may hold: one writer per gateway, a small pool each, one person who migrates. */
const roles = { scrim_ctl_owner: 20, scrim_control: 200, scrim_audit: 100 } as const

/** What PUBLIC may call in every database and a login of ours can do harm with: writing, holding up and messaging others. */
const closed = '^(lo_|lowrite$|loread$|pg_(try_)?advisory_|pg_sleep|pg_notify$|pg_logical_emit_message$)'

/** And who needs one of them after all. NOTIFY and LISTEN, the commands, are no functions and cannot be taken away. */
const needed = [
  // Migrations run one at a time.
  ['pg_advisory_xact_lock(bigint)', 'scrim_ctl_owner'],
  // Changes are told to the other gateways, with what changed as a bound value.
  ['pg_notify(text, text)', 'scrim_control'],
] as const

const functionStatements: readonly string[] = [
  `DO $$
   DECLARE closed text;
   BEGIN
     FOR closed IN
       SELECT format('pg_catalog.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) FROM pg_catalog.pg_proc p
       WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.proname ~ '${closed}'
     LOOP
       EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || closed || ' FROM PUBLIC';
     END LOOP;
   END $$`,
  ...needed.map(([name, role]) => `GRANT EXECUTE ON FUNCTION pg_catalog.${name} TO ${role}`),
]

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function roleStatements(role: string, connections: number, database: string): readonly string[] {
  return [
    `DO $$ BEGIN
       IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role}; END IF;
     END $$`,
    `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT
       CONNECTION LIMIT ${connections}`,
    // Our own queries name the schema: nothing that someone plants in another one is ever found first.
    `ALTER ROLE ${role} IN DATABASE ${database} SET search_path = pg_catalog, pg_temp`,
    // Who read what is nobody's business in a server log: slow or failing statements are logged without their values.
    `ALTER ROLE ${role} IN DATABASE ${database} SET log_parameter_max_length = 0`,
    `ALTER ROLE ${role} IN DATABASE ${database} SET log_parameter_max_length_on_error = 0`,
    `GRANT CONNECT ON DATABASE ${database} TO ${role}`,
  ]
}

/**
 * Roles and rights of the control database: `scrim_ctl_owner` may make schemas and migrates, `scrim_control` runs,
 * `scrim_audit` writes and reads events. What each may do to a table is said by the migrations.
 *
 * @param database the control database's name; the statements run while connected to it, as a superuser, in order.
 */
export function controlBootstrap(database: string): readonly string[] {
  const name = quoted(database)
  return [
    ...Object.entries(roles).flatMap(([role, connections]) => roleStatements(role, connections, name)),
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    `GRANT CREATE ON DATABASE ${name} TO scrim_ctl_owner`,
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    ...functionStatements,
    'ALTER DEFAULT PRIVILEGES FOR ROLE scrim_ctl_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
  ]
}
