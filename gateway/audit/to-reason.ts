// Why the audit cannot be written → words for /readyz and the log, with what to do where that is known. Never an
// address, a name or the database's own text.
const known: Readonly<Record<string, string>> = {
  '28P01': 'it turned the login away: the password of control.audit_url is wrong',
  '28000': 'it turned the login away',
  '3D000': 'there is no such database',
  '3F000': 'its schema is missing: run scrim migrate',
  '42P01': 'its schema is missing: run scrim migrate',
  '42883': 'its schema is missing: run scrim migrate',
  '42501': 'the role scrim_audit lacks a right: run scrim migrate',
  '23514': 'the day has no partition: is the clock right?',
  '25006': 'it is read-only',
  '53100': 'its disk is full',
  '53300': 'it has no connection left',
  '55P03': 'a table of the audit is locked',
  '57014': 'it took too long',
}

export function toReason(error: unknown): string {
  if (!(error instanceof Error)) return 'the control database failed'
  if (!('code' in error) || typeof error.code !== 'string') return `the control database: ${error.message}`
  const words = known[error.code]
  return words === undefined ? `the control database (${error.code})` : `the control database: ${words} (${error.code})`
}
