// What a caller may read → the operations of the document: the gateway's own pages, and reads of each dataset.
import { formats } from '../../../formats/registry.ts'
import { listHeaders, rowHeaders } from './headers.ts'
import { listParameters, type Parameter, rowParameters } from './parameters.ts'
import { ownProblems, problemsOf } from './problems.ts'
import { keySchema, type Readable } from './readable.ts'
import type { Schema } from './wire-types.ts'

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

const ownPage = (operationId: string, summary: string, schema: Schema): Schema => ({
  operationId,
  tags: ['catalogue'],
  summary,
  responses: {
    '200': { description: summary, content: { 'application/json': { schema } } },
    ...problemsOf(ownProblems),
  },
})

export const ownPaths = (readable: readonly Readable[]): Schema => ({
  '/me': { get: ownPage('whoAmI', 'Who the gateway thinks you are', ref('Me')) },
  '/datasets': { get: ownPage('listDatasets', 'The datasets that you may read', ref('Datasets')) },
  ...(readable.length > 0 && {
    '/datasets/{name}': {
      get: {
        ...ownPage('describeDataset', 'The columns of a dataset, and how to ask for them', ref('DatasetDescription')),
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            description: 'The name of a dataset.',
            schema: { type: 'string', enum: readable.map(({ dataset }) => dataset.name) },
          },
        ],
      },
    },
  }),
})

export function datasetPaths(readable: Readable): Schema {
  const { dataset, access } = readable
  const { name } = dataset
  const key = keySchema(readable)
  const list = {
    get: {
      operationId: `list_${name}`,
      tags: [name],
      summary: `Rows of ${name}`,
      description: `${dataset.description} QUERY /${name}, which OpenAPI 3.1 cannot express, takes the same parameters as a body.`,
      parameters: listParameters(dataset, access).map(inQuery),
      responses: { '200': listReply(readable, key !== null), ...problemsOf() },
    },
  }
  if (key === null) return { [`/${name}`]: list }
  const row = {
    operationId: `get_${name}`,
    tags: [name],
    summary: `One row of ${name} by its key`,
    description: `A key is ${dataset.key.join(', ')}; the list shows which there are.`,
    parameters: [
      { name: 'key', in: 'path', required: true, description: `${dataset.key.join(',')} of the row.`, schema: key },
      ...rowParameters(access).map(inQuery),
    ],
    responses: { '200': rowReply(name), ...problemsOf() },
  }
  return { [`/${name}`]: list, [`/${name}/{key}`]: { get: row } }
}

const inQuery = ({ name, description, schema, examples, deprecated }: Parameter): Schema => ({
  name,
  in: 'query',
  description,
  ...(deprecated && { deprecated }),
  schema,
  ...(examples.length > 0 && { examples: Object.fromEntries(examples.map((value, i) => [`${i + 1}`, { value }])) }),
})

function listReply({ dataset: { name, key } }: Readable, hasKey: boolean): Schema {
  const parts = key.map((part) => `$response.body#/data/0/${part.replaceAll('~', '~0')}`)
  const first = parts.length === 1 ? parts[0] : parts.map((part) => `{${part}}`).join(',')
  return {
    description: 'A page of rows. `meta.masked` and `meta.unmasked` tell a masked value from a real one.',
    headers: refs(listHeaders),
    content: contents(`${name}.Page`),
    ...(hasKey && {
      links: {
        next: {
          operationId: `list_${name}`,
          parameters: { cursor: '$response.body#/page/next' },
          description: 'The next page, where `page.next` is not null; all other parameters stay the same.',
        },
        row: {
          operationId: `get_${name}`,
          parameters: { key: first },
          description: 'The first row, where it shows its key.',
        },
      },
    }),
  }
}

const rowReply = (name: string): Schema => ({
  description: 'The row.',
  headers: refs(rowHeaders),
  content: contents(`${name}.One`),
})

const refs = (names: readonly string[]): Schema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

const contents = (schema: string): Schema =>
  Object.fromEntries([...formats.values()].map(({ mediaType }) => [mediaType, { schema: ref(schema) }]))
