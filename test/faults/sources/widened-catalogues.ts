// More ways to widen a database by hand, past names and past what PUBLIC is usually asked for. Data of verify-database.test.ts.
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { customers } from '../../shop-fixture.ts'

export interface Widening {
  readonly what: string
  readonly sql: readonly string[]
  /** A line of what verify finds. */
  readonly names: RegExp
  /** Where apply cannot: what somebody does by hand. */
  readonly byHand?: readonly string[]
}

const { masked: shown } = viewsOf(customers)
const hiddenNotes = '(NULL::text) COLLATE "C" AS "notes"'
const rawNotes = '("t"."notes"::text) COLLATE "C" AS "notes"'

const raw = 'BEGIN ATOMIC SELECT email FROM shop.customers; END'

export const widenedCatalogues: readonly Widening[] = [
  {
    what: 'a function named as a lookup is, that lists raw values',
    sql: [
      `CREATE FUNCTION scrim.customers_lookup_deadbeef(integer) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER ${raw}`,
      'REVOKE ALL ON FUNCTION scrim.customers_lookup_deadbeef(integer) FROM PUBLIC',
      'ALTER FUNCTION scrim.customers_lookup_deadbeef(integer) OWNER TO scrim_finder',
      'GRANT EXECUTE ON FUNCTION scrim.customers_lookup_deadbeef(integer) TO scrim_lookup',
    ],
    names: /in schema scrim stands a stranger: function scrim\.customers_lookup_deadbeef/,
    byHand: ['DROP FUNCTION scrim.customers_lookup_deadbeef(integer)'],
  },
  {
    what: 'a view named as a masked one is, of raw values',
    sql: [
      'CREATE VIEW scrim.customers_masked_deadbeef AS SELECT email FROM shop.customers',
      'ALTER VIEW scrim.customers_masked_deadbeef OWNER TO scrim_owner',
      'GRANT SELECT ON scrim.customers_masked_deadbeef TO scrim_masked',
    ],
    names: /in schema scrim stands a stranger: view scrim\.customers_masked_deadbeef/,
    byHand: ['DROP VIEW scrim.customers_masked_deadbeef'],
  },
  {
    what: 'a function in pg_catalog that acts as its owner',
    sql: [`CREATE FUNCTION pg_catalog.zz_leak() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER ${raw}`],
    names: /in schema pg_catalog stands a stranger: function pg_catalog\.zz_leak\(\)/,
    byHand: ['DROP FUNCTION pg_catalog.zz_leak()'],
  },
  {
    what: 'an aggregate in pg_catalog over a function that acts as its owner',
    sql: [
      `CREATE FUNCTION loose.step(text, integer) RETURNS text LANGUAGE sql SECURITY DEFINER
         AS 'SELECT string_agg(email, '','') FROM shop.customers'`,
      'CREATE AGGREGATE pg_catalog.zz_all(integer) (SFUNC = loose.step, STYPE = text)',
    ],
    names: /in schema pg_catalog stands a stranger: aggregate pg_catalog\.zz_all/,
    byHand: ['DROP AGGREGATE pg_catalog.zz_all(integer)'],
  },
  {
    what: 'a function of Postgres that reads files, for PUBLIC',
    sql: ['GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO PUBLIC'],
    names: /wider: scrim_masked by masked\[0\]: read a file of the server as bytes: answered/,
  },
  {
    what: 'another such function, that nothing tries',
    sql: ['GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO PUBLIC'],
    names: /take from PUBLIC: EXECUTE that Postgres keeps from all, on pg_ls_waldir\(\)/,
  },
  {
    what: 'hashes of passwords, for PUBLIC',
    sql: ['GRANT SELECT ON pg_shadow TO PUBLIC'],
    names: /take from PUBLIC: SELECT that Postgres keeps from all, on pg_shadow/,
  },
  {
    what: 'one column of statistics, for PUBLIC',
    sql: ['GRANT SELECT (stxdmcv) ON pg_statistic_ext_data TO PUBLIC'],
    names: /wider: scrim_lookup by lookup\[0\]: read statistics of columns together: answered/,
  },
  {
    what: 'log settings, for PUBLIC',
    sql: ['GRANT SET ON PARAMETER log_min_messages, log_min_duration_statement, log_parameter_max_length TO PUBLIC'],
    names: /take from PUBLIC: settings that only a superuser should change/,
  },
  {
    what: 'who may hand out a reader without being in it',
    sql: ['GRANT scrim_clear TO by_hand WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'],
    names: /take by_hand out of scrim_clear/,
  },
  {
    what: 'who was let into a reader by somebody else than the superuser',
    sql: [
      'CREATE ROLE hand_out CREATEROLE',
      'GRANT scrim_clear TO hand_out WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
      'GRANT scrim_clear TO by_hand GRANTED BY hand_out',
    ],
    names: /take by_hand out of scrim_clear/,
  },
  {
    what: 'who acts as the owner of views and can be no administrator',
    sql: ['GRANT scrim_owner TO by_hand WITH INHERIT TRUE, SET FALSE'],
    names: /take by_hand out of scrim_owner/,
  },
  {
    what: 'a setting of a reader that nobody declared, in this database',
    sql: ["ALTER ROLE scrim_masked IN DATABASE shop SET debug_print_plan = 'on'"],
    names: /reset debug_print_plan of scrim_masked/,
  },
  {
    what: 'a setting of a reader that nobody declared, in every database',
    sql: ["ALTER ROLE scrim_lookup SET event_triggers = 'off'"],
    names: /reset event_triggers of scrim_lookup/,
  },
  {
    what: 'a view of raw values with a comment that vouches for it',
    sql: [
      'SET search_path = pg_catalog',
      `CREATE OR REPLACE VIEW ${shown.qualified} WITH (security_invoker = false) AS ${shown.select.replace(hiddenNotes, rawNotes)}`,
      `DO $$ BEGIN EXECUTE format('COMMENT ON VIEW ${shown.qualified} IS %L', 'scrim ' ||
         encode(sha256(convert_to(pg_get_viewdef('${shown.qualified}'::regclass), 'UTF8')), 'hex')); END $$`,
    ],
    names: /make again view customers_masked_/,
  },
]
