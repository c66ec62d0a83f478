// One call to a running Scrim as a sample person, and what its audit says about it.
import pg from 'pg'
import type { Scrim } from './scrim.ts'

export interface Called {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON, null where it is none; tests say what they expect of it. */
  // biome-ignore lint/suspicious/noExplicitAny: a black-box test reads whatever came
  readonly body: any
}

const tokens = new Map<string, Promise<string>>()

/** @param person a sample person, or null: no Authorization header. */
export async function call(scrim: Scrim, person: string | null, path: string, init: RequestInit = {}): Promise<Called> {
  const known = `${scrim.folder} ${person}`
  if (person !== null && !tokens.has(known)) tokens.set(known, scrim.token(person))
  const token = await tokens.get(known)
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...init.headers }
  const response = await fetch(scrim.url + path, { redirect: 'error', ...init, headers })
  const text = await response.text()
  const isJson = /^application\/([\w.-]+\+)?json/.test(response.headers.get('content-type') ?? '')
  const body = isJson && text !== '' ? JSON.parse(text) : null
  return { status: response.status, headers: response.headers, text, body }
}

/** Every audit event of one request or of one read, in the order written. */
// biome-ignore lint/suspicious/noExplicitAny: a black-box test reads whatever was written
export async function eventsOf(scrim: Scrim, id: string): Promise<readonly Record<string, any>[]> {
  return query(
    scrim,
    'control',
    'scrim',
    'SELECT body FROM scrim.audit_event WHERE strpos(body, $1) > 0 ORDER BY counter',
    [id],
  ).then((rows) => rows.map(({ body }) => JSON.parse(String(body))))
}

/** Behind the gateway, as the superuser: what is really stored. */
export async function query(
  scrim: Scrim,
  server: 'primary' | 'standby' | 'control',
  database: 'shop' | 'scrim' | 'postgres',
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: scrim.superuserUrl(server, database) })
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows
  } finally {
    await client.end()
  }
}
