// What `scrim explain` tells an owner of a person is what the gateway tells that person: explained or refused, from the
// same rules. Where the two differ, the owner sees more, and only what names columns that the person may not know.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { explainAddress } from '../../gateway/cli/explain/explain-address.ts'
import { loadRules } from '../../gateway/cli/load-rules.ts'
import { call } from '../call.ts'
import { samplePrincipal } from '../sample-principals.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const asks = [
  '/customers',
  '/customers?fields=id,full_name,email&order=full_name',
  '/customers?fields=id,full_name,email&order=country',
  '/customers?plan=eq.pro&order=lifetime_value.desc&count=exact',
  '/customers?fields=id,lives_in:country&or=(country.eq.DE,birth_date.lt.1980-01-01)',
  '/customers?email=eq.ada@x.com',
  '/customers?phone=is.null',
  '/customers?plan=eq.premium',
  '/customers/7',
  '/customers/seven',
  '/orders?total=gt.100',
  '/orders?fields=currency&count=exact',
  '/orders?order=shipping_city',
  '/tickets?status=eq.open',
  '/tickets?fields=id,created_at,subject',
  '/tickets?subject=ilike.*card*',
  '/employees?order=team.desc',
  '/employees?salary=gte.100000',
  '/nothing',
]

let scrim: Scrim
before(async () => {
  scrim = await sharedScrim()
})

describe('scrim explain and explain=policy', () => {
  for (const name of ['ana', 'sam', 'max', 'ada', 'olga']) {
    it(`say the same of ${name}`, async () => {
      const { catalog, ...rules } = await loadRules(undefined, join(scrim.folder, 'scrim.yaml'))
      assert.ok(catalog, JSON.stringify(rules.diagnostics))
      const { roles, email, attributes: claims } = samplePrincipal(name)
      const person = { subject: name, roles, email, claims, app: 'cli' }
      let told = 0
      for (const ask of asks) {
        const { explain, notices, refused } = explainAddress(ask, person, { ...rules, catalog })
        const { status, body } = await call(scrim, name, `${ask}${ask.includes('?') ? '&' : '?'}explain=policy`)
        if (refused) {
          const { code, detail, hint } = body
          assert.deepEqual({ code, status, detail, hint }, refused, ask)
        } else if (status === 404) {
          assert.equal(body.code, 'PLAN_ROW_UNKNOWN', ask) // no row: that alone needs the data
        } else {
          assert.deepEqual([status, body.explain], [200, explain], ask)
          for (const notice of notices) assert.ok(body.meta.notices.includes(notice), notice)
          told++
        }
      }
      assert.ok(told >= (name === 'olga' ? 1 : 2), `${told} explained`)
    })
  }
})
