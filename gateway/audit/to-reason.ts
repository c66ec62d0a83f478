// Why the audit cannot be written → words for /readyz and the log, with what to do where that is known. Never an
// address, a name or the database's own text.
type Login = 'scrim_audit' | 'scrim_control'

const urls: Readonly<Record<Login, string>> = { scrim_audit: 'control.audit_url', scrim_control: 'control.url' }

const words = (login: Login): Readonly<Record<string, string>> => ({
  '28P01': `it turned the login away: the password of ${urls[login]} is wrong`,
  '28000': 'it turned the login away',
  '3D000': 'there is no such database',
  '3F000': 'its schema is missing: run scrim migrate',
  '42P01': 'its schema is missing: run scrim migrate',
  '42883': 'its schema is missing: run scrim migrate',
  '42501': `the role ${login} lacks a right: run scrim migrate`,
  '23514': 'the day has no partition: is the clock right?',
  '25006': 'it is read-only',
  '53100': 'its disk is full',
  '53300': 'it has no connection left',
  '55P03': 'a table of the audit is locked',
  '57014': 'it took too long',
})

export function toReason(error: unknown, login: Login): string {
  if (!(error instanceof Error)) return 'the control database failed'
  if (!('code' in error) || typeof error.code !== 'string') return `the control database: ${error.message}`
  const known = words(login)[error.code]
  return known === undefined ? `the control database (${error.code})` : `the control database: ${known} (${error.code})`
}
