// One login and what it should be refused → what came back, attempt by attempt. Every attempt is rolled back.
import pg from 'pg'
import { type Attempt, attemptsOf, type Targets } from './attempts.ts'

/** `note`: PUBLIC gives it, in a shared database. `unclear`: could not be tried, or the answer does not tell. */
type Verdict = 'ok' | 'wider' | 'less' | 'note' | 'unclear'

export interface Trial {
  /** As whom, and where. */
  readonly who: string
  readonly what: string
  /** `answered`, `refused <SQLSTATE>`, or in words. */
  readonly result: string
  readonly verdict: Verdict
  /** How to mend it; null where nothing is to be mended. */
  readonly mend: string | null
}

export interface Login {
  /** The role that it should be. */
  readonly role: string
  /** Its place in scrim.yaml, e.g. `masked[0]`. */
  readonly place: string
  readonly url: string
}

export interface TryOptions {
  readonly dedicated: boolean
  readonly requireStandby: boolean
}

const connectTimeoutMs = 5000

/**
 * No privilege; nothing may be written here; no such function; a view that nobody can write. Any other error tells nothing
 * about a permission.
 */
const refusals = new Set(['42501', '25006', '42883', '55000'])

export async function tryLogin(login: Login, targets: Targets, options: TryOptions): Promise<readonly Trial[]> {
  const who = `${login.role} by ${login.place}`
  const client = await connect(login.url)
  if (typeof client === 'string') {
    const mend = 'check the URL, its password and pg_hba.conf: what was not tried is not verified'
    return [{ who, what: 'log in', result: client, verdict: 'unclear', mend }]
  }
  try {
    const trials = [...(await judgeSession(client, login, who, options))]
    // A session may do this to itself; so what keeps it from writing must be something else.
    await client.query('SET default_transaction_read_only = off')
    for (const attempt of attemptsOf(login.role, targets)) {
      const result = await tryOne(client, attempt.sql)
      trials.push({ who, what: attempt.what, result, ...judge(attempt, result, options) })
    }
    return trials
  } finally {
    await client.end()
  }
}

/** Whether a login is turned away where it has nothing to do: on the primary, in another database. */
export async function tryOutside(login: Login, what: string, url: string, mend: string): Promise<Trial> {
  const client = await connect(url)
  const trial = { who: `${login.role} by ${login.place}`, what }
  if (typeof client !== 'string') {
    await client.end()
    return { ...trial, result: 'answered', verdict: 'wider', mend }
  }
  const isRefusal = /^refused (28000|42501|3D000)/.test(client)
  const unclear = 'nothing turned the login away, and nothing let it in: try again when the server can be reached'
  return { ...trial, result: client, verdict: isRefusal ? 'ok' : 'unclear', mend: isRefusal ? null : unclear }
}

async function judgeSession(
  client: pg.Client,
  login: Login,
  who: string,
  options: TryOptions,
): Promise<readonly Trial[]> {
  const { rows } = await client.query<{ role: string; standby: boolean }>(
    'SELECT session_user AS role, pg_is_in_recovery() AS standby',
  )
  const { role = '', standby = false } = rows[0] ?? {}
  const isOurs = role === login.role
  const mayWrite = options.requireStandby && !standby
  return [
    {
      who,
      what: 'log in',
      result: `as ${role}`,
      verdict: isOurs ? 'ok' : 'wider',
      mend: isOurs ? null : `give ${login.place} of scrim.yaml a URL of ${login.role}`,
    },
    {
      who,
      what: 'find a standby',
      result: standby ? 'a standby' : 'a primary',
      verdict: mayWrite ? 'wider' : 'ok',
      mend: mayWrite ? `give ${login.place} of scrim.yaml the URL of a standby` : null,
    },
  ]
}

function judge(
  { expected, mend }: Attempt,
  result: string,
  { dedicated }: TryOptions,
): Pick<Trial, 'verdict' | 'mend'> {
  const isAnswered = result === 'answered'
  if (expected === 'must') return isAnswered ? { verdict: 'ok', mend: null } : { verdict: 'less', mend }
  if (expected === 'closed' && !dedicated) return { verdict: isAnswered ? 'note' : 'ok', mend: null }
  if (isAnswered) return { verdict: 'wider', mend }
  if (refusals.has(result.slice('refused '.length))) return { verdict: 'ok', mend: null }
  return { verdict: 'unclear', mend: 'the server did not say whether it is allowed: look at the error, and try again' }
}

async function tryOne(client: pg.Client, sql: string): Promise<string> {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    return 'answered'
  } catch (error) {
    return toResult(error)
  } finally {
    await client.query('ROLLBACK')
  }
}

/** @returns the error's code in words where the login does not succeed. */
async function connect(url: string): Promise<pg.Client | string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'scrim',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    return toResult(error)
  }
}

/** Its code alone: a message may hold a host or a value. */
function toResult(error: unknown): string {
  if (error instanceof pg.DatabaseError) return `refused ${error.code ?? 'without a code'}`
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection'
  return `not reached (${code})`
}
