// Catalogue + Principal → the OpenAPI 3.1 document of what this caller may ask. Nothing that they may not know is in it, and
// nothing that changes when what they may not know does.
import { LRUCache } from 'lru-cache'
import type { Catalog } from '../../../catalog/dataset.ts'
import type { Principal } from '../../../identity/principal.ts'
import { knownRelations } from '../../../plan/known-relations.ts'
import { lookupColumns } from '../../../plan/place-lookup.ts'
import { type Access, judge } from '../../../policy/judge.ts'
import { approvedBy } from '../../../unmask/approved-by.ts'
import { datasetPaths } from './dataset-paths.ts'
import { headers } from './headers.ts'
import { ownPaths } from './own-paths.ts'
import { problemResponses } from './problems.ts'
import { mayAsk, type Readable } from './readable.ts'
import { commonSchemas, datasetSchemas } from './reply-schemas.ts'
import { type UnmaskUse, unmaskPaths, unmaskTag, usesUnmask } from './unmask-paths.ts'
import { unmaskSchemas } from './unmask-schemas.ts'
import type { Schema } from './wire-types.ts'

/** One for each shape of access, as callers of one role share it. */
const documents = new WeakMap<Catalog, LRUCache<string, Schema>>()
const shapesKept = 100

export function openApiDocument(catalog: Catalog, principal: Principal): Schema {
  const readable = [...catalog.datasets.values()].flatMap((dataset) => {
    const access = judge(dataset, principal)
    if (!access) return []
    return [{ dataset, access, relations: knownRelations({ dataset, access, principal, datasets: catalog.datasets }) }]
  })
  const approves = approvedBy(principal, catalog).length > 0
  const shape = JSON.stringify([approves, readable.map(({ dataset: { name }, access }) => [name, shapeOf(access)])])
  const kept = documents.get(catalog) ?? new LRUCache({ max: shapesKept })
  documents.set(catalog, kept)
  const document = kept.get(shape) ?? toDocument(readable, { asks: readable.filter(mayAsk), approves })
  kept.set(shape, document)
  return document
}

/** All that the document says of an access: which columns, and which way each is shown, but no claim of the caller. */
const shapeOf = ({ columns }: Access): readonly unknown[] =>
  [...columns.values()].map(({ column, clear, readable, lookup }) => [
    column.name,
    typeof clear === 'string' ? clear : 'partly',
    readable === null,
    lookup === 'never',
  ])

const toDocument = (readable: readonly Readable[], unmask: UnmaskUse): Schema => ({
  openapi: '3.1.1',
  info: {
    title: 'Scrim',
    summary: 'Datasets with masked values, over HTTP.',
    description:
      'What you may read through this gateway, made for you: another caller sees other datasets and columns. Filters, orders ' +
      'and counts work on the values as they are shown to you. Every refusal is a problem with a `hint` that says what to do ' +
      'next. Nothing is ever written, and nobody needs a database password.',
    version: '1',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  tags: [
    { name: 'catalogue', description: 'What you may read, and who you are.' },
    ...(usesUnmask(unmask) ? [unmaskTag] : []),
    ...readable.map(({ dataset: { name, description } }) => ({ name, description })),
  ],
  paths: Object.assign(ownPaths(readable), usesUnmask(unmask) && unmaskPaths(unmask), ...readable.map(datasetPaths)),
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of your company.' },
    },
    headers,
    responses: problemResponses([
      'document',
      ...(readable.length > 0 ? (['read', 'body'] as const) : []),
      ...(readable.some(({ access }) => lookupColumns(access).length > 0) ? (['lookup'] as const) : []),
      ...(usesUnmask(unmask) ? (['unmask'] as const) : []),
    ]),
    schemas: Object.assign(
      { ...commonSchemas },
      usesUnmask(unmask) &&
        unmaskSchemas(
          unmask.asks.map(({ dataset }) => dataset.name),
          unmask.approves,
        ),
      ...readable.map(datasetSchemas),
    ),
  },
})
