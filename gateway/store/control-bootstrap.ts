// The name of the control database in, the SQL out that a superuser runs once inside it: three logins that own next to
// nothing, and nothing left to PUBLIC. Safe to run again. CREATE DATABASE and the passwords are the caller's.

/** Connections that each login may hold: one writer per gateway, a small pool each, one person who migrates. */
const roles = { scrim_ctl_owner: 20, scrim_control: 200, scrim_audit: 100 } as const

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
    'ALTER DEFAULT PRIVILEGES FOR ROLE scrim_ctl_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
  ]
}
