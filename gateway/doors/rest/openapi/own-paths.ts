// The operations of the gateway's own documents.
import { problemsOf } from './problems.ts'
import type { Readable } from './readable.ts'
import type { Schema } from './wire-types.ts'

export const ownPaths = (readable: readonly Readable[]): Schema => ({
  '/me': { get: operation('whoAmI', 'Who the gateway thinks you are', 'Me') },
  '/datasets': { get: operation('listDatasets', 'The datasets that you may read', 'Datasets') },
  ...(readable.length > 0 && {
    '/datasets/{name}': {
      get: {
        ...operation('describeDataset', 'The columns of a dataset, and how to ask for them', 'DatasetDescription'),
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

const operation = (operationId: string, summary: string, schema: string): Schema => ({
  operationId,
  tags: ['catalogue'],
  summary,
  responses: {
    '200': {
      description: summary,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
    },
    ...problemsOf('document'),
  },
})
