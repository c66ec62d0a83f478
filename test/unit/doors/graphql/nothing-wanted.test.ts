// Selections that leave nothing, compiled: what is asked for, and what is written of the rows that come.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCallerSchemas } from '../../../../gateway/doors/graphql/caller-schema.ts'
import { createOperations } from '../../../../gateway/doors/graphql/operations.ts'
import type { RelatedRows } from '../../../../gateway/formats/reply.ts'
import { samplePrincipal } from '../../../sample-principals.ts'
import { catalogOf } from './catalog-of.ts'

const limits = {
  ...{ graphqlTokens: 4000, graphqlDepth: 16, graphqlAliases: 30, graphqlDirectives: 30, graphqlFields: 10 },
  ...{ fields: 200, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 },
}

const hidden = { type: 'text', classification: 'restricted', mask: 'hidden' }
const readers = (...read: string[]) => [{ role: 'analyst', read }]
const id = { type: 'integer' }
const catalog = await catalogOf({
  things: { columns: { id, name: hidden, size: id }, access: readers('name', 'size') },
  secrets: { columns: { id, name: hidden }, access: readers('name') },
})
const schema = createCallerSchemas(() => catalog)(samplePrincipal('ana'))

const page: RelatedRows = {
  ...{ rows: [[1], [2]], beside: [], more: false },
  ...{ count: '2', next: null, cursors: [] },
}

function compile(query: string) {
  const { roots } = createOperations(limits).prepare(query, null, {}, schema)
  const [root] = roots
  if (root?.kind !== 'read') throw new Error('it reads nothing')
  const { ask, built } = root.build({})
  return { fields: ask.fields?.map(({ column }) => column), text: root.plan.write(page, built, 1000) }
}

describe('a selection without a field', () => {
  it('is an empty object, of a page and of each row', () => {
    assert.equal(compile('{ things { nodes @skip(if: true) { size } } }').text, '{}')
    assert.equal(compile('{ things { nodes { size @skip(if: true) } } }').text, '{"nodes":[{},{}]}')
    assert.equal(
      compile('{ things { edges { node { size @skip(if: true) } } } }').text,
      '{"edges":[{"node":{}},{"node":{}}]}',
    )
  })
})

describe('a page that shows no column', () => {
  for (const query of ['{ things { totalCount } }', '{ things { edges { cursor } } }', '{ things { __typename } }']) {
    it(`reads no masked one: ${query}`, () => {
      assert.deepEqual(compile(query).fields, ['size'])
    })
  }

  it('reads none where all are masked', () => {
    assert.deepEqual(compile('{ secrets { totalCount } }').fields, [])
  })
})
