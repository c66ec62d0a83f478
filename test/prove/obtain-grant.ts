// What a caller wants to see clear → a grant and a token for it, as anybody gets them: asked for over HTTP, approved by two
// people, collected.
import assert from 'node:assert/strict'
import type { GrantScope } from './granted-cells.ts'
import { writeCondition } from './write-ask.ts'

export interface HeldGrant {
  readonly token: string
  readonly grant: string
  readonly rows: number
  /** What names this one grant in replies: its id, its request's, its end. */
  readonly names: readonly string[]
}

export interface WantedGrant extends GrantScope {
  readonly dataset: string
  readonly rows: number
}

/**
 * @param approvers tokens of people who may approve.
 * @returns null where it may not be asked for, as the rules alone do not say that the key is readable wherever a row is.
 */
export async function obtainGrant(
  url: string,
  requester: string,
  approvers: readonly string[],
  { dataset, columns, filter, rows }: WantedGrant,
): Promise<HeldGrant | null> {
  const post = async (path: string, token: string, body: object) => {
    const answer = await fetch(`${url}/unmask/requests${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (path === '' && answer.status === 400 && text.includes('you may not read the key')) return null
    assert.ok(answer.ok, `${path} ${JSON.stringify(body)}: ${answer.status} ${text}`)
    return JSON.parse(text)
  }
  const where = filter && writeCondition(filter)
  const wanted = { dataset, columns: [...columns], ...(where !== null && { where }), max_rows: rows, duration: '1h' }
  let asked = await post('', requester, { ...wanted, reason: 'To prove that nothing else follows.' })
  if (asked === null) return null
  for (const approver of approvers) {
    if (asked.status === 'pending') asked = await post(`/${asked.id}/approve`, approver, { scope: asked.scope })
  }
  assert.equal(asked.status, 'approved')
  const { token, grant } = await post(`/${asked.id}/token`, requester, {})
  const held = await fetch(`${url}/unmask/grants`, { headers: { authorization: `Bearer ${requester}` } })
  const { data } = (await held.json()) as { data: readonly { id: string; until: string }[] }
  const until = data.find(({ id }) => id === grant)?.until ?? assert.fail('a grant that is not listed')
  return { token, grant, rows, names: [grant, asked.id, until] }
}
