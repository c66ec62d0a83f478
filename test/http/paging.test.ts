// Pages and cursors: every row once, in one order, and a cursor is worth nothing anywhere else.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

async function walk(person: string, path: string): Promise<{ rows: Record<string, unknown>[]; pages: number }> {
  const rows: Record<string, unknown>[] = []
  for (let pages = 1, cursor = ''; ; pages++) {
    const { status, body, text } = await call(scrim, person, path + cursor)
    assert.equal(status, 200, text)
    rows.push(...body.data)
    if (body.page.next === null) return { rows, pages }
    cursor = `&cursor=${body.page.next}`
    assert.ok(pages < 200, 'the walk does not end')
  }
}

describe('pages', () => {
  for (const order of [
    'id',
    'lifetime_value.desc,signup_date',
    'birth_date.nullsfirst,plan.desc',
    'country.desc.nullslast',
  ]) {
    it(`walks every row once by ${order}`, async () => {
      const { rows, pages } = await walk(
        'ana',
        `/customers?fields=id,plan&country=in.(IL,GR,KR)&order=${order}&limit=97`,
      )
      const { body } = await call(scrim, 'ana', '/customers?fields=id&country=in.(IL,GR,KR)&count=exact&limit=1')
      assert.ok(pages > 3)
      assert.equal(rows.length, body.page.count)
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
    })
  }

  it('links to the next page, and the link works as it is', async () => {
    const first = await call(scrim, 'ana', '/customers?fields=id&plan=eq.pro&limit=2')
    const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1]
    assert.ok(link)
    const second = await call(scrim, 'ana', link)
    assert.equal(second.status, 200)
    assert.ok(second.body.data[0].id > first.body.data[1].id)
  })

  it('counts all matching rows, also where the page is empty or a later one', async () => {
    const empty = await call(scrim, 'ana', '/customers?country=eq.nothing&count=exact')
    assert.deepEqual([empty.body.data.length, empty.body.page.count], [0, 0])
    const first = await call(scrim, 'ana', '/customers?fields=id&country=eq.SE&count=exact&limit=5')
    const next = await call(
      scrim,
      'ana',
      `/customers?fields=id&country=eq.SE&count=exact&limit=5&cursor=${first.body.page.next}`,
    )
    assert.ok(first.body.page.count > 10)
    assert.equal(next.body.page.count, first.body.page.count)
  })
})

describe('a cursor', () => {
  const path = '/customers?fields=id,plan&order=plan&limit=3'
  const moved: readonly (readonly [string, string, string])[] = [
    ['another filter', 'ana', '/customers?fields=id,plan&order=plan&limit=3&plan=eq.pro'],
    ['another order', 'ana', '/customers?fields=id,plan&order=id&limit=3'],
    ['other fields', 'ana', '/customers?fields=id&order=plan&limit=3'],
    ['another dataset', 'ana', '/orders?fields=id,status&order=status&limit=3'],
    ['another caller', 'max', path],
  ]
  for (const [what, person, other] of moved) {
    it(`is refused with ${what}`, async () => {
      const { body } = await call(scrim, 'ana', path)
      const { status, body: problem } = await call(scrim, person, `${other}&cursor=${body.page.next}`)
      assert.deepEqual([status, problem.code], [400, 'ASK_CURSOR_INVALID'])
    })
  }

  it('is refused when altered, cut, emptied or invented', async () => {
    const { body } = await call(scrim, 'ana', path)
    const next: string = body.page.next
    const flipped = next.slice(0, 20) + (next[20] === 'A' ? 'B' : 'A') + next.slice(21)
    for (const bad of [flipped, next.slice(0, -4), '', 'null', 'WyJwcm8iLDFd', `${next}AA`]) {
      const answer = await call(scrim, 'ana', `${path}&cursor=${encodeURIComponent(bad)}`)
      assert.deepEqual([answer.status, answer.body.code], [400, 'ASK_CURSOR_INVALID'], bad)
    }
  })

  it('shows no stored value to who decodes it', async () => {
    const { body } = await call(scrim, 'ana', '/customers?fields=id&order=plan&plan=eq.enterprise&limit=1')
    assert.ok(!Buffer.from(body.page.next, 'base64url').toString('latin1').includes('enterprise'))
  })
})
