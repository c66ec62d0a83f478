// Lists of requests and grants, page by page: each once, the newest first, and a next page only where there is one. And what
// is left to see of a dataset that changed, or is gone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Catalog, Dataset } from '../../../gateway/catalog/dataset.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import type { Listed, Unmask } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
let catalog: Catalog
const [ana, olga, ada] = [person('ana'), person('olga'), person('ada')]
const owner = person('max', { roles: ['growth-data'] })

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'listed')
  catalog = house.catalog
  ;({ unmask } = await house.gateway({ catalog: () => catalog }))
})
after(async () => {
  await house.close()
  await postgres.stop()
})

interface Page {
  readonly limit: number
  readonly after: string | null
}

/** The ids of each page, to the last. */
async function pagesOf(
  list: (principal: Principal, page: Page) => Promise<Listed<{ readonly id: string }>>,
  principal: Principal,
  limit: number,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = []
  for (let after: string | null = null; ; ) {
    const { items, next }: Listed<{ readonly id: string }> = await list(principal, { limit, after })
    pages.push(items.map(({ id }) => id))
    if (next === null || pages.length > 9) return pages
    after = next
  }
}

async function withCustomers(change: (dataset: Dataset) => Dataset | null, work: () => Promise<void>): Promise<void> {
  const datasets = new Map(house.catalog.datasets)
  const changed = change(datasets.get('customers') ?? assert.fail())
  if (changed === null) datasets.delete('customers')
  else datasets.set('customers', changed)
  catalog = { ...house.catalog, datasets }
  try {
    await work()
  } finally {
    catalog = house.catalog
  }
}

test('a list of four, in pages of any size, is these four, and the last page leads nowhere', async () => {
  const requests: string[] = []
  const grants: string[] = []
  for (let n = 0; n < 4; n += 1) {
    const id = await approved(unmask)
    requests.unshift(id)
    grants.unshift((await unmask.find(id, ana)).grant ?? assert.fail())
  }
  for (const [list, ids, everyone] of [
    [unmask.requests, requests, [ana, olga]],
    [unmask.grants, grants, [ana, olga, ada, owner]],
  ] as const) {
    const [a, b, c, d] = ids
    for (const who of everyone) {
      assert.deepEqual(await pagesOf(list, who, 1), [[a], [b], [c], [d]])
      assert.deepEqual(await pagesOf(list, who, 2), [
        [a, b],
        [c, d],
      ])
      assert.deepEqual(await pagesOf(list, who, 3), [[a, b, c], [d]])
      assert.deepEqual(await pagesOf(list, who, 4), [[a, b, c, d]])
      assert.deepEqual(await pagesOf(list, who, 5), [[a, b, c, d]])
      assert.deepEqual(await list(who, { limit: 0, after: null }), { items: [], next: null })
    }
    assert.deepEqual(await pagesOf(list, person('sam'), 2), [[]])
  }
  const [listed] = (await unmask.requests(ana, { limit: 1, after: null })).items
  assert.deepEqual(listed, await unmask.find(listed?.id ?? '', ana), 'as it is shown alone')
})

test('how many must approve is shown by the rules of now, and by those of then where that is more', async () => {
  const { request } = await unmask.request(scopeOf(), ana, 'r', null)
  const needed = async (): Promise<readonly (number | undefined)[]> => [
    (await unmask.find(request.id, ana)).approvals.needed,
    (await unmask.requests(ana, { limit: 1, after: null })).items[0]?.approvals.needed,
  ]
  const needing =
    (restricted: number) =>
    (dataset: Dataset): Dataset => ({
      ...dataset,
      unmask: { ...dataset.unmask, approvals: { confidential: 1, restricted } },
    })
  assert.deepEqual(await needed(), [2, 2])
  await withCustomers(needing(3), async () => assert.deepEqual(await needed(), [3, 3]))
  await withCustomers(needing(1), async () => assert.deepEqual(await needed(), [2, 2]))
  await withCustomers(
    () => null,
    async () => assert.deepEqual(await needed(), [2, 2]),
  )
})

test('where a dataset is gone, who asked still sees it, an admin still ends the grant, and others know of neither', async () => {
  const id = await approved(unmask)
  const { grant } = await unmask.token(id, ana, 'r')
  await withCustomers(
    () => null,
    async () => {
      assert.equal((await unmask.find(id, ana)).grant, grant)
      await assert.rejects(unmask.find(id, olga), { code: 'UNMASK_REQUEST_UNKNOWN' })
      for (const other of [olga, owner]) {
        await assert.rejects(unmask.revoke(grant, null, other, 'r'), { code: 'UNMASK_GRANT_UNKNOWN' })
      }
      assert.equal((await unmask.revoke(grant, null, ada, 'r')).state, 'revoked')
    },
  )
})
