// The columns that a caller may read → the JSON Schema of a row as they see it.
import { masks } from '../../../../masks/registry.ts'
import { isUsable } from '../../../plan/find-column.ts'
import type { KnownRelation } from '../../../plan/known-relations.ts'
import { deprecationWords } from '../../../plan/tell-deprecated.ts'
import type { Access, ColumnAccess } from '../../../policy/judge.ts'
import { type Schema, wireType } from './wire-types.ts'

/**
 * No column is required: `fields` may leave any out. Further properties are columns and related rows under another name, and
 * aggregates: so each has the type of one of them.
 */
export function rowSchema(access: Access, key: readonly string[], relations: readonly KnownRelation[] = []): Schema {
  const columns = [...access.columns.values()]
  const schemas = columns.map((column) => [column.column.name, columnSchema(column, access, key)] as const)
  const ofRelations = relations.length > 0 ? ['array', 'object'] : []
  const types = new Set([...schemas.flatMap(([, { type }]) => type), ...ofAggregates, ...ofRelations])
  return {
    type: 'object',
    description:
      'The columns that were asked for; every column where `fields` is absent. `fields=other:column` shows a column under ' +
      'another name: it keeps the type of the column, also where the name is that of another column.',
    properties: Object.fromEntries([...schemas, ...relations.map(relatedSchema)]),
    additionalProperties: {
      type: [...types],
      description: 'A column or related rows under another name, or an aggregate such as `count` or `total_sum`.',
    },
  }
}

/** Counts are integers; sums and averages are exact, so texts unless `numbers=native`; of no value there is none. */
const ofAggregates = ['integer', 'string', 'number', 'null']

function relatedSchema({ relation: { name, kind }, dataset }: KnownRelation): readonly [string, Schema] {
  const row = { $ref: `#/components/schemas/${dataset.name}.Row` }
  const asked = `Only where \`fields\` asks for \`${name}(…)\`.`
  return kind === 'many'
    ? [name, { type: 'array', items: row, description: `Rows of ${dataset.name} that belong to this one. ${asked}` }]
    : [
        name,
        {
          anyOf: [row, { type: 'null' }],
          description: `The row of ${dataset.name} that this one belongs to. ${asked}`,
        },
      ]
}

function columnSchema(access: ColumnAccess, { columns }: Access, key: readonly string[]): Schema {
  const { column, readable } = access
  const { shown, nullInJson = false } = wireType(column.type)
  const nullable = !key.includes(column.name) || readable !== null || nullInJson
  return {
    ...shown,
    ...(nullable && { type: [shown.type, 'null'].flat() }),
    ...(column.values && { enum: nullable ? [...column.values, null] : column.values }),
    description: describeColumn(access, columns),
    ...(column.deprecated && { deprecated: true }),
  }
}

const describeColumn = (access: ColumnAccess, known: Access['columns']): string =>
  [
    access.column.description,
    wireType(access.column.type).shown.description,
    howShown(access),
    deprecationWords(access.column, known),
  ]
    .filter(Boolean)
    .join(' ')

/** How this caller sees the column, in a sentence or more. */
export function howShown({ column, clear, readable, ...rest }: ColumnAccess): string {
  const { mask, level } = column
  const partly = readable === null ? '' : ' A rule shows it in some rows only; it is null in the others.'
  if (mask === null) return `Shown clear; ${level}.${partly}`
  if (clear === 'always') return `Shown clear by a rule of yours; ${level}.${partly}`
  const what = masks.get(mask.name)?.describes ?? ''
  const steps = typeof clear === 'string' ? '' : ' A rule shows it clear in some rows; `meta.unmasked` says which.'
  const closed = isUsable({ column, clear, readable, ...rest }) ? '' : ' It cannot be filtered or sorted.'
  return `Masked by ${mask.name} (${what}); ${level}.${steps}${closed}${partly}`
}
