// A dataset as a caller may read it → the operations of its reads: a list, one row, and a list asked for in a body.

import { lookupColumns } from '../../../plan/place-lookup.ts'
import { bodyTypes } from '../parse-body.ts'
import type { Parameter } from './parameter.ts'
import { listParameters, rowParameters } from './parameters.ts'
import { problemsOf } from './problems.ts'
import { keySchema, mayAsk, type Readable } from './readable.ts'
import { listReply, notModified, rowReply } from './replies.ts'
import type { Schema } from './wire-types.ts'

export function datasetPaths(readable: Readable): Schema {
  const { dataset, access } = readable
  const { name } = dataset
  const key = keySchema(readable)
  return {
    [`/${name}`]: { get: listOperation(readable) },
    [`/${name}/query`]: { post: queryOperation(readable) },
    ...(lookupColumns(access).length > 0 && { [`/${name}/lookup`]: { post: lookupOperation(readable) } }),
    ...(key && { [`/${name}/{key}`]: { get: rowOperation(readable, key) } }),
  }
}

function listOperation(readable: Readable): Schema {
  const { name, description } = readable.dataset
  return {
    operationId: `list_${name}`,
    tags: [name],
    summary: `Rows of ${name}`,
    description: `${description} \`QUERY /${name}\` takes the same parameters in a body, as \`POST /${name}/query\` does; OpenAPI 3.1 has no word for that method.`,
    parameters: [...listParameters(readable).map(inQuery), ...tokenOf(readable)],
    responses: { '200': listReply(readable, true), '304': notModified, ...problemsOf('read') },
  }
}

function queryOperation(readable: Readable): Schema {
  const { dataset, access } = readable
  const { name } = dataset
  const schema = { $ref: `#/components/schemas/${name}.Ask` }
  const example = { fields: [...access.columns.keys()].slice(0, 4).join(','), limit: '5' }
  return {
    operationId: `query_${name}`,
    tags: [name],
    summary: `Rows of ${name}, asked for in a body`,
    description:
      'For long filters, and for values that should stand in no address and no log. The parameters are those of the list, ' +
      'each a text; what the address holds is added.',
    parameters: tokenOf(readable),
    requestBody: {
      required: true,
      content: Object.fromEntries(bodyTypes.split(', ').map((type) => [type, { schema, example }])),
    },
    responses: { '200': listReply(readable, false), ...problemsOf('body') },
  }
}

function lookupOperation(readable: Readable): Schema {
  const { name } = readable.dataset
  const schema = { $ref: `#/components/schemas/${name}.Lookup` }
  return {
    operationId: `lookup_${name}`,
    tags: [name],
    summary: `Rows of ${name} by an exact stored value`,
    description:
      'Finds, among the rows that you may see, those whose stored value is exactly this one; they are shown masked as ever. ' +
      'The value stands in the body alone, and only so many lookups are answered in a minute. All else is a list.',
    parameters: [...listParameters(readable).map(inQuery), ...tokenOf(readable)],
    requestBody: {
      required: true,
      content: Object.fromEntries(bodyTypes.split(', ').map((type) => [type, { schema }])),
    },
    responses: { '200': listReply(readable, false), ...problemsOf('lookup') },
  }
}

function rowOperation(readable: Readable, key: Schema): Schema {
  const { dataset } = readable
  const { name } = dataset
  const parts = dataset.key.join(',')
  return {
    operationId: `get_${name}`,
    tags: [name],
    summary: `One row of ${name} by its key`,
    description: `The address is /${name}/{${parts}}; the list shows which there are.`,
    parameters: [
      { name: 'key', in: 'path', required: true, description: `${parts} of the row.`, schema: key },
      ...rowParameters(readable).map(inQuery),
      ...tokenOf(readable),
    ],
    responses: { '200': rowReply(name), '304': notModified, ...problemsOf('read') },
  }
}

const tokenOf = (readable: Readable): readonly Schema[] => (mayAsk(readable) ? [token] : [])

const token: Schema = {
  name: 'Approval-Token',
  in: 'header',
  description:
    'Shows clear what an approval covers, on the rows that the call would show anyway: the `token` of ' +
    '`POST /unmask/requests/{id}/token`. Where it does not hold, the call is refused and nothing is shown.',
  schema: { type: 'string', maxLength: 4096 },
}

const inQuery = ({ name, description, schema, examples, deprecated }: Parameter): Schema => ({
  name,
  in: 'query',
  description,
  ...(deprecated && { deprecated }),
  schema,
  ...(examples.length > 0 && { examples: Object.fromEntries(examples.map((value, i) => [`${i + 1}`, { value }])) }),
})
