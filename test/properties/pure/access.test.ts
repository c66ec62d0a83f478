// Rules of access by any entries, for any caller: which rows exist, which cells may be read and which are shown clear, as a
// plain walk over the entries says it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { evaluate } from '../../../gateway/expr/evaluate.ts'
import type { Expr } from '../../../gateway/expr/expr.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { judge } from '../../../gateway/policy/judge.ts'
import { testEnvironment } from '../../mask-keys.ts'
import { samplePrincipal } from '../../sample-principals.ts'
import { arbitraryRows } from '../hostile-rows.ts'
import { type RawRow, type ReferenceColumn, referenceAccess } from '../reference-access.ts'

const seed = 20_261_122
const runs = 60

const { catalog } = await loadCatalog(`${import.meta.dirname}/../datasets`, null)
assert.ok(catalog)

const claims: Readonly<Record<string, readonly string[]>> = {
  regions: ['eu', 'us', 'e%', ''],
  region: ['eu'],
  team: ['red', 'blue'],
  level: ['0', '-3', 'high'],
  pause: ['P-1M', 'P1D'],
}

function arbitraryPrincipal(dataset: Dataset): fc.Arbitrary<Principal> {
  const roles = [...new Set(dataset.access.map(({ role }) => role)), 'teller', 'ana']
  return fc
    .record({
      roles: fc.subarray(roles),
      subject: fc.constantFrom('ana', "o'neil"),
      email: fc.constantFrom(null, 'ana', 'ana@x.com'),
      attributes: fc
        .tuple(...Object.entries(claims).map(([name, values]) => fc.tuple(fc.constant(name), fc.subarray([...values]))))
        .chain((all) => fc.subarray(all))
        .map((all): Principal['attributes'] => Object.fromEntries(all)),
    })
    .map((said) => ({ ...samplePrincipal('ana'), ...said }))
}

const holds = (expr: Expr, row: RawRow): boolean =>
  evaluate(expr, (name) => row[name] ?? null, testEnvironment) === true

for (const dataset of catalog.datasets.values()) {
  test(`access to ${dataset.name} is what a walk over its entries says`, () => {
    const [rows = []] = fc.sample(arbitraryRows(dataset), { numRuns: 1, seed })
    // Entries may stand in any order, and any of them may be missing.
    const entries = fc.shuffledSubarray([...dataset.access], { minLength: 1 })
    for (const [access, principal] of fc.sample(fc.tuple(entries, arbitraryPrincipal(dataset)), {
      numRuns: runs,
      seed,
    })) {
      const changed = { ...dataset, access }
      const [judged, expected] = [judge(changed, principal), referenceAccess(changed, principal)]
      const where = JSON.stringify([access.map(({ role }) => role), principal.roles, principal.attributes])
      assert.deepEqual(judged && [...judged.columns.keys()], expected && [...expected.columns.keys()], where)
      if (!judged || !expected) continue
      for (const [name, { readable, clear }] of judged.columns) {
        const wanted: ReferenceColumn = expected.columns.get(name) ?? assert.fail(name)
        assert.equal(typeof clear === 'string' ? clear : 'sometimes', wanted.clear, `${name} ${where}`)
        for (const row of rows) {
          const exists = holds(judged.rows, row)
          assert.equal(exists, expected.exists(row), where)
          const isReadable = exists && (readable === null || holds(readable, row))
          assert.equal(isReadable, wanted.readable(row), `${name} ${where}`)
          if (typeof clear !== 'string') assert.equal(holds(clear, row), wanted.released(row), `${name} ${where}`)
        }
      }
      assert.equal(
        dataset.key.every((name) => judged.columns.get(name)?.readable === null),
        expected.hasKey,
        where,
      )
    }
  })
}
