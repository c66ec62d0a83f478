// The columns that a caller may read → the JSON Schema of a row as they see it.
import { masks } from '../../../../masks/registry.ts'
import { isUsable } from '../../../plan/find-column.ts'
import { deprecationWords } from '../../../plan/tell-deprecated.ts'
import type { Access, ColumnAccess } from '../../../policy/judge.ts'
import { type Schema, wireType } from './wire-types.ts'

/**
 * No column is required: `fields` may leave any out. Further properties are columns under another name, so each has the
 * schema of some column.
 */
export function rowSchema(access: Access, key: readonly string[]): Schema {
  const columns = [...access.columns.values()]
  const schemas = columns.map((column) => [column.column.name, columnSchema(column, access, key)] as const)
  const types = new Set(schemas.flatMap(([, { type }]) => type))
  return {
    type: 'object',
    description:
      'The columns that were asked for; all of these where `fields` is absent. `fields=other:column` shows a column under ' +
      'another name: it keeps the type of the column, also where the name is that of another column.',
    properties: Object.fromEntries(schemas),
    additionalProperties: { type: [...types], description: 'A column under another name.' },
  }
}

function columnSchema(access: ColumnAccess, { columns }: Access, key: readonly string[]): Schema {
  const { column, readable } = access
  const { shown } = wireType(column.type)
  const nullable = !key.includes(column.name) || readable !== null
  return {
    ...shown,
    ...(nullable && { type: [shown.type, 'null'].flat() }),
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
