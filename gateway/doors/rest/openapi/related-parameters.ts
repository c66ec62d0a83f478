// The parameters that mean something beside a certain `fields` alone: they have no example that works by itself.
import type { KnownRelation } from '../../../plan/known-relations.ts'
import type { Parameter } from './parameter.ts'

export const havingParameter: Parameter = {
  name: 'having',
  description:
    'Which groups, where `fields` has an aggregate: `count().gte.10`, or several conditions as `(count().gte.10,total.sum().lt.500)`, ' +
    'with `and(…)`, `or(…)` and `not.` as in filters.',
  schema: { type: 'string', pattern: '^[\\s\\S]+$' },
  examples: [],
}

export function relatedParameters({ relation: { name }, dataset }: KnownRelation): readonly Parameter[] {
  const beside = `Where \`fields\` asks for \`${name}(…)\``
  return [
    {
      name: `${name}.order`,
      description: `${beside}: the order of these rows. Filters on them are written alike, as \`${name}.column=operator.value\`.`,
      schema: { type: 'string', minLength: 1 },
      examples: [],
    },
    {
      name: `${name}.limit`,
      description: `${beside}: how many of them for each row, at most ${dataset.limits.page}; \`meta.more\` says which rows have more.`,
      schema: { type: 'integer', minimum: 1, maximum: dataset.limits.page },
      examples: [],
    },
  ]
}
