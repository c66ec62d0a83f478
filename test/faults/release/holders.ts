// Grants made as people make them, over HTTP: asked for, approved, and the token collected.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Claims } from '../../tokens.ts'
import type { Ground } from './ground.ts'

export interface Holder {
  readonly subject: string
  readonly grant: string
  readonly request: string
  /** Headers of a read: who it is, and by what approval. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Asked {
  readonly columns: readonly string[]
  readonly where?: string
  readonly duration?: string
  readonly max_rows?: number
}

/** One approver decides so often in an hour, and no more. */
const decisionsEach = 100
let decided = 0

/** @param url of any gateway. @param subject the same subject again gets a further grant. @param claims of every access token. */
export async function makeHolder(
  ground: Ground,
  url: string,
  subject: string,
  asked: Asked,
  claims: Claims = {},
): Promise<Holder> {
  const bearer = ground.token(subject, 'holder', claims)
  const body = { dataset: 'people', reason: 'Ticket 4711', ...asked }
  const { id } = await post(url, '/unmask/requests', bearer, body)
  const approver = ground.token(`approver-${Math.floor(decided++ / decisionsEach)}`, 'approver', claims)
  await post(url, `/unmask/requests/${id}/approve`, approver, {})
  const { token, grant } = await post(url, `/unmask/requests/${id}/token`, bearer, {})
  return {
    subject,
    grant: String(grant),
    request: String(id),
    headers: { authorization: `Bearer ${bearer}`, 'approval-token': String(token) },
  }
}

const patience = 30

/** Again after a 503, which a machine under load gives now and then. @throws Error where it is refused. */
export async function post(url: string, path: string, bearer: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  for (let tries = 1; ; tries++) {
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (response.ok) return JSON.parse(text)
    if (response.status !== 503 || tries === patience) throw new Error(`${path} answers ${response.status}: ${text}`)
    await sleep(200)
  }
}
