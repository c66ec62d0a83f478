// The schemas of replies: the envelope around rows, and the gateway's own pages.
import { aggregateNames } from '../../../ask/ask.ts'
import { classifications } from '../../../catalog/dataset.ts'
import { columnTypes } from '../../../expr/expr.ts'
import { lookupColumns } from '../../../plan/place-lookup.ts'
import { requestsUrl } from '../../../plan/request-access.ts'
import type { ColumnAccess } from '../../../policy/judge.ts'
import { listParameters } from './parameters.ts'
import { problemSchema } from './problems.ts'
import { keySchema, type Readable } from './readable.ts'
import { rowSchema } from './row-schema.ts'
import { object, text, texts } from './schema-parts.ts'
import { type Schema, wireType } from './wire-types.ts'

const day = { type: 'string', format: 'date' }
const position = { type: 'integer', minimum: 0 }
const positions = { type: 'array', items: position }
/** Of a related row: the positions from the first level down to it. */
const places = { type: 'array', items: { anyOf: [position, { ...positions, minItems: 2 }] } }
const classification = { type: 'string', enum: classifications }

const best_effort = { const: true, description: 'The mask hides only what it recognises: the rest shows.' }

const byColumn = (schema: Schema, description: string): Schema => ({
  type: 'object',
  description,
  additionalProperties: schema,
})

const page = object(
  {
    limit: { type: 'integer', minimum: 1 },
    next: { type: ['string', 'null'], description: 'The cursor of the next page; null on the last.' },
    count: { type: 'integer', minimum: 0, description: 'Only with `count=exact`.' },
  },
  ['count'],
)

const request = { const: requestsUrl, description: 'An approval could show it: where to ask for one.' }

const except = { ...positions, description: 'Rows in which it stayed masked.' }
const byRule = object({ by: { const: 'rule' }, except })
const byGrant = object(
  {
    by: { const: 'grant' },
    grant: { type: 'string', description: 'The id of the grant.' },
    until: { type: 'string', format: 'date-time', description: 'When the grant ends.' },
    rows_left: { type: 'integer', minimum: 0, description: 'Further rows that may ever be shown under the grant.' },
    by_rule: { ...positions, description: 'Rows in which a rule shows it anyway; absent where none does.' },
    except,
  },
  ['by_rule'],
)

const meta = object(
  {
    dataset: text,
    catalog: { type: 'string', description: 'The version of the catalogue that decided.' },
    audit: { type: 'string', description: 'The id of the audit event of this read.' },
    masked: byColumn(
      object({ mask: text, classification, best_effort, request }, ['best_effort', 'request']),
      'Columns with masked cells, by their name in the reply; of related rows with the name of those before it: `orders.total`.',
    ),
    unmasked: byColumn(
      { oneOf: [byRule, byGrant] },
      'Columns above internal that a rule or an approval shows clear in at least one row.',
    ),
    absent: byColumn(places, 'Rows in which a rule leaves the cell out: its null is no value.'),
    more: byColumn(places, 'Related rows, and the rows that have more of them than the reply holds.'),
    notices: texts,
  },
  ['absent', 'more'],
)

const dataset = {
  name: text,
  description: text,
  owner: { type: 'string', description: 'The role that answers for it.' },
  classification,
  columns: { type: 'integer', minimum: 1, description: 'How many you may read.' },
  url: text,
}

const column = object(
  {
    name: text,
    type: { type: 'string', enum: columnTypes },
    classification,
    description: text,
    values: { ...texts, description: 'All that there are: a filter on another is refused.' },
    shown: { type: 'string', enum: ['clear', 'masked'] },
    mask: text,
    best_effort,
    clear_by_rule: text,
    lookup: { type: 'string', description: 'Where a row is found by its exact stored value, and how.' },
    sortable: { type: 'boolean' },
    operators: texts,
    aggregates: { ...texts, description: 'In `fields`, `having` and `order`, as `column.aggregate()`.' },
    deprecated: object({ since: day, sunset: day, use: text }, ['sunset', 'use']),
    example: { type: 'string', description: 'A filter on the column.' },
  },
  ['description', 'values', 'mask', 'best_effort', 'clear_by_rule', 'lookup', 'deprecated', 'example'],
)

const relation = object({
  name: text,
  kind: { enum: ['one', 'many'] },
  dataset: text,
  on: text,
  example: { type: 'string', description: 'Parameters that ask for it.' },
})

const description = object({
  ...dataset,
  catalog: text,
  key: texts,
  page: { type: 'integer' },
  rows: text,
  columns: { type: 'array', items: column },
  relations: { type: 'array', items: relation },
  unmask: object({
    approvers: { ...texts, description: 'Roles. Nobody approves their own request.' },
    approvals: {
      type: 'object',
      description: 'How many approvals a masked column of each classification needs.',
      properties: { confidential: { type: 'integer' }, restricted: { type: 'integer' } },
      additionalProperties: false,
    },
    requests: { type: 'string', description: 'Where a request is made.' },
  }),
  examples: object({ curl: text, typescript: text, python: text, graphql: { type: ['string', 'null'] } }),
  for_ai: { type: 'string', description: 'One paragraph to paste into an AI coding tool.' },
})

const condition = {
  type: ['object', 'null'],
  description:
    'In the words of the rule: column, operator, value, joined by all, any and not. Null where it cannot be evaluated for ' +
    'you, or names a column that you may not read.',
}
const aCondition = { $ref: '#/components/schemas/Condition' }
const rule = { type: 'string', description: 'Where the rule stands: file and line.' }
const standings = { type: 'array', items: object({ column: text, on: text }) }

const explanation = object(
  {
    dataset: text,
    rows: object(
      {
        shown: { type: 'string', enum: ['all', 'some', 'none'] },
        why: text,
        rules: { type: 'array', items: object({ role: text, rule, condition: aCondition }) },
        tenant: object({ claim: text, rule, condition: aCondition }),
      },
      ['tenant'],
    ),
    columns: {
      type: 'array',
      items: object(
        {
          name: text,
          as: text,
          aggregate: { type: 'string', enum: aggregateNames },
          shown: { type: 'string', enum: ['clear', 'masked'] },
          mask: text,
          classification,
          rule,
          why: text,
          only_in_rows: aCondition,
          clear_by_rule: object({ condition: aCondition, rule }),
        },
        ['aggregate', 'mask', 'only_in_rows', 'clear_by_rule'],
      ),
    },
    filter: standings,
    order: standings,
    related: {
      type: 'object',
      additionalProperties: { $ref: '#/components/schemas/Explanation' },
      description: 'The same of related rows, by the name of the relation in the reply.',
    },
  },
  ['related'],
)

const me = object({
  issuer: text,
  subject: text,
  kind: { type: 'string', enum: ['person', 'service'] },
  roles: texts,
  email: { type: ['string', 'null'] },
  attributes: { type: 'object', additionalProperties: texts },
  app: text,
  actor: { type: ['string', 'null'] },
  approves: { ...texts, description: 'Datasets whose requests for unmasking you may decide.' },
})

export const commonSchemas: Schema = {
  Problem: problemSchema,
  Explanation: explanation,
  Condition: condition,
  PageInfo: page,
  Meta: meta,
  Me: me,
  Datasets: object({
    data: { type: 'array', items: object(dataset) },
    page: object({ limit: { type: 'integer' }, next: { type: 'null' } }),
  }),
  DatasetDescription: description,
}

/** The parameters of a list as members of a body, each a text. */
const askSchema = (readable: Readable): Schema => ({
  type: 'object',
  additionalProperties: false,
  patternProperties: {
    '^[^.]+\\..+$': { type: 'string', description: 'Of related rows: their name, a dot, a parameter.' },
  },
  properties: Object.fromEntries(
    listParameters(readable).map(({ name, description, schema, examples, deprecated }) => [
      name,
      {
        ...(schema.type === 'integer' ? { type: 'string', pattern: '^[1-9][0-9]{0,8}$' } : schema),
        description,
        ...(deprecated && { deprecated }),
        ...(examples.length > 0 && { examples: examples.map(String) }),
      },
    ]),
  ),
})

/** One column, and its stored value as a filter would write it. */
const lookupSchema = (columns: readonly ColumnAccess[]): Schema => ({
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
  properties: Object.fromEntries(
    columns.map(({ column: { name, type } }) => [
      name,
      { type: 'string', pattern: `^${wireType(type).literal}$`, description: `The exact stored value of ${name}.` },
    ]),
  ),
})

/** Named `<dataset>.…`: no dataset has a dot in its name, so none can be taken for another's. */
export function datasetSchemas(readable: Readable): Schema {
  const { dataset, access } = readable
  const { name, key } = dataset
  const row = { $ref: `#/components/schemas/${name}.Row` }
  const meta = { $ref: '#/components/schemas/Meta' }
  const explain = { $ref: '#/components/schemas/Explanation' }
  const page = { $ref: '#/components/schemas/PageInfo' }
  const lookups = lookupColumns(access)
  return {
    [`${name}.Row`]: rowSchema(access, key, readable.relations),
    [`${name}.Page`]: object({ data: { type: 'array', items: row }, page, explain, meta }, ['explain']),
    [`${name}.Ask`]: askSchema(readable),
    ...(lookups.length > 0 && { [`${name}.Lookup`]: lookupSchema(lookups) }),
    ...(keySchema(readable) && { [`${name}.One`]: object({ data: row, explain, meta }, ['explain']) }),
  }
}
