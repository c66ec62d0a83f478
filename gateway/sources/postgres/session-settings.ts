// What a session of ours must be set to, whoever set the role up. In views mode `database apply` writes the rest into the
// roles; a role of query mode is the operator's own, so each of its sessions brings all of it along.
import type { Enforcement } from './relation-of.ts'

type Setting = readonly [name: string, value: string]

/** How values are written: types.ts reads these forms alone. */
const forms: readonly Setting[] = [
  ['TimeZone', 'UTC'],
  ['DateStyle', 'ISO, YMD'],
  ['IntervalStyle', 'iso_8601'],
  ['extra_float_digits', '1'],
  ['bytea_output', 'hex'],
]

/** @param statementMs how long one statement may take; a transaction, twice that. */
export const roleSettings = (statementMs: number): readonly Setting[] => [
  ...guards(statementMs),
  ['transaction_timeout', `${2 * statementMs}ms`],
  ...forms,
]

/** The `options` of a connection: they come after whatever is set for the role, the database or the server. */
export function startupOptions(enforcement: Enforcement, statementMs: number): string {
  const settings = enforcement === 'views' ? forms : [...guards(statementMs), ...forms]
  return settings.map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`).join(' ')
}

/** All known to every PostgreSQL since 13: a source in query mode may be older than one that takes views. */
function guards(statementMs: number): readonly Setting[] {
  return [
    // Names in generated SQL are of pg_catalog: a function of the same name elsewhere would be handed stored values.
    ['search_path', 'pg_catalog'],
    ['default_transaction_read_only', 'on'],
    ['statement_timeout', `${statementMs}ms`],
    ['idle_in_transaction_session_timeout', '5s'],
    // Shared scans and parallel workers would let the order of rows, and of float sums, depend on other sessions.
    ['synchronize_seqscans', 'off'],
    ['max_parallel_workers_per_gather', '0'],
    ['row_security', 'on'],
    ['log_parameter_max_length_on_error', '0'],
  ]
}
