// What this caller may read of a dataset → the parameters of a read, with patterns and examples. Each example works as it is.
import type { Dataset } from '../../../catalog/dataset.ts'
import { factsOf } from '../../../expr/type-facts.ts'
import { formats } from '../../../formats/registry.ts'
import { numberForms } from '../../../formats/reply.ts'
import { isUsable } from '../../../plan/find-column.ts'
import { deprecationWords } from '../../../plan/tell-deprecated.ts'
import type { Access, ColumnAccess } from '../../../policy/judge.ts'
import { fieldsParameter } from './fields-parameter.ts'
import { filterExamples, filterPattern, fittingOperators, isParameter } from './filters.ts'
import { anyAggregate, anyName, partPattern } from './name-patterns.ts'
import type { Parameter } from './parameter.ts'
import type { Readable } from './readable.ts'
import { havingParameter, relatedParameters } from './related-parameters.ts'
import { howShown } from './row-schema.ts'

export function listParameters(readable: Readable): readonly Parameter[] {
  const { dataset, access, relations } = readable
  const usable = [...access.columns.values()].filter(isUsable)
  const sortable = usable.filter(({ column }) => factsOf(column.type).sortable)
  const filters = usable.filter(({ column }) => !isParameter(column.name)) // such a one is filtered by and=(…)
  return [
    fieldsParameter(readable, true),
    havingParameter,
    ...(sortable.length > 0 ? [orderParameter(sortable)] : []),
    ...relations.filter(({ relation: { kind } }) => kind === 'many').flatMap(relatedParameters),
    ...(usable.length > 0 ? logicParameters(usable) : []),
    limitParameter(dataset),
    cursorParameter,
    countParameter,
    explainParameter,
    unmaskParameter,
    ...wireParameters,
    ...filters.map((column) => filterParameter(column, access)),
  ]
}

export const rowParameters = (readable: Readable): readonly Parameter[] => [
  fieldsParameter(readable, false),
  explainParameter,
  unmaskParameter,
  ...wireParameters,
]

function orderParameter(sortable: readonly ColumnAccess[]): Parameter {
  const subject = `(?:${anyName(sortable)})|${partPattern(sortable)}${anyAggregate}`
  const term = `(?:${subject})(?:\\.(?:asc|desc))?(?:\\.nulls(?:first|last))?`
  const [first = '', second] = sortable.map(({ column }) => column.name)
  return {
    name: 'order',
    description:
      'The order of the rows, on shown values; the key breaks every tie. Each column once. Groups are ordered by what `fields` ' +
      'groups by and by aggregates, as `count().desc`; rows also by what is counted beside them, as `orders.count().desc`.',
    schema: { type: 'string', pattern: `^${term}(?:,${term})*$` },
    examples: [`${first}.desc`, ...(second === undefined ? [] : [`${second}.desc.nullslast,${first}`])],
  }
}

function logicParameters(usable: readonly ColumnAccess[]): readonly Parameter[] {
  const tests = usable.slice(0, 2).map(({ column }) => `${column.name}.${filterExamples(column)[0]}`)
  const group = `(${tests.join(',')})`
  const parameter = (name: string, what: string): Parameter => ({
    name,
    description: `${what} \`column.operator.value\`, \`and(…)\` and \`or(…)\` nest, \`not.\` may stand before each. \`not.${name}\` is the contrary.`,
    schema: { type: 'string', pattern: '^\\([\\s\\S]+\\)$' },
    examples: [group],
  })
  return [parameter('or', 'Rows that meet one of the conditions.'), parameter('and', 'Rows that meet every condition.')]
}

const limitParameter = ({ limits: { page } }: Dataset): Parameter => ({
  name: 'limit',
  description: `Rows of one page, at most ${page}.`,
  schema: { type: 'integer', minimum: 1, maximum: page, default: Math.min(100, page) },
  examples: [5],
})

const cursorParameter: Parameter = {
  name: 'cursor',
  description: 'The `page.next` of the last reply, for the page after it; all other parameters stay the same.',
  schema: { type: 'string', minLength: 1 },
  examples: [],
}

const countParameter: Parameter = {
  name: 'count',
  description: '`exact`: `page.count` is the number of all rows that meet the filter.',
  schema: { type: 'string', enum: ['exact'] },
  examples: ['exact'],
}

const explainParameter: Parameter = {
  name: 'explain',
  description:
    '`policy`: `explain` says why the reply is what it is: which rule limits the rows, shows or masks each column. In the ' +
    'format json alone; every other answers 406.',
  schema: { type: 'string', enum: ['policy'] },
  examples: ['policy'],
}

/** No example: where anything asked for is masked, it is refused. */
const unmaskParameter: Parameter = {
  name: 'unmask',
  description:
    '`required`: nothing that is asked for may come masked. Where it would, the call answers 403 `UNMASK_REQUIRED`, with a ' +
    'request for an approval in `request_access.body` that is ready to be sent.',
  schema: { type: 'string', enum: ['required'] },
  examples: [],
}

const wireParameters: readonly Parameter[] = [
  {
    name: 'format',
    description: 'How the reply is written; it beats the Accept header.',
    schema: { type: 'string', enum: [...formats.keys()], default: 'json' },
    examples: [...formats.keys()],
  },
  {
    name: 'numbers',
    description: '`native`: bigint and decimal are JSON numbers, which lose digits in many programs, not JSON strings.',
    schema: { type: 'string', enum: numberForms, default: 'string' },
    examples: ['native'],
  },
]

function filterParameter(access: ColumnAccess, { columns }: Access): Parameter {
  const { column } = access
  const deprecated = column.deprecated ? ` ${deprecationWords(column, columns)}` : ''
  const operators = fittingOperators(column).map(({ name, describes }) => `- \`${name}\` ${describes}`)
  return {
    name: column.name,
    description: `Rows by ${column.name}, on its shown value: \`operator.value\`; \`not.\` may stand before any operator. ${howShown(access)}${deprecated}\n\n${operators.join('\n')}`,
    schema: { type: 'string', pattern: filterPattern(column) },
    examples: filterExamples(column),
    ...(column.deprecated && { deprecated: true }),
  }
}
