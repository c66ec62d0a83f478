// Grants made as people make them, over HTTP: asked for, approved, and the token collected.
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

/** @param url of any gateway. @param subject the same subject again gets a further grant. */
export async function makeHolder(ground: Ground, url: string, subject: string, asked: Asked): Promise<Holder> {
  const bearer = ground.token(subject, 'holder')
  const body = { dataset: 'people', reason: 'Ticket 4711', ...asked }
  const { id } = await post(url, '/unmask/requests', bearer, body)
  const approver = ground.token(`approver-${Math.floor(decided++ / decisionsEach)}`, 'approver')
  await post(url, `/unmask/requests/${id}/approve`, approver, {})
  const { token, grant } = await post(url, `/unmask/requests/${id}/token`, bearer, {})
  return {
    subject,
    grant: String(grant),
    request: String(id),
    headers: { authorization: `Bearer ${bearer}`, 'approval-token': String(token) },
  }
}

/** @throws Error where it is refused. */
export async function post(url: string, path: string, bearer: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${text}`)
  return JSON.parse(text)
}
