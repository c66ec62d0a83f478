// What this caller may ask to see in a row → the parameter `fields`, with its pattern and examples that work as they are.
import { aggregatesOf } from '../../../plan/aggregates.ts'
import { isUsable } from '../../../plan/find-column.ts'
import { anyAggregate, anyName, partPattern } from './name-patterns.ts'
import type { Parameter } from './parameter.ts'
import type { Readable } from './readable.ts'

/** @param isList a single row has no groups. */
export function fieldsParameter({ access, relations }: Readable, isList: boolean): Parameter {
  const columns = [...access.columns.values()]
  const related = relations.map(({ relation: { name } }) => `|${name}\\([\\s\\S]*\\)`).join('')
  const item = `(?:[^,:()]{1,63}:)?(?:\\*|${anyName(columns)}|${partPattern(columns)}${anyAggregate}${related})`
  const [first = '', ...others] = [...access.columns.keys()].slice(0, 4)
  return {
    name: 'fields',
    description: [
      'The columns of the reply, in its order; `other:column` shows one under another name. Absent: every column that you ' +
        'may read, as with `*`. `select` is the same parameter.',
      ...(isList ? [groups] : []),
      ...(relations.length > 0 ? [besides(relations)] : []),
    ].join('\n\n'),
    schema: { type: 'string', pattern: `^${item}(?:,${item})*$` },
    examples: [
      first,
      [first, ...others].join(','),
      `other_name:${first}`,
      '*',
      ...(isList ? groupExamples(columns) : []),
      ...relatedExamples(first, relations),
    ],
  }
}

const groups =
  'An aggregate makes groups of the rows by the plain columns beside it: `count()` counts rows; `column.count()`, ' +
  '`.count_distinct()`, `.sum()`, `.avg()`, `.min()` and `.max()` stand on the shown values of a column. A date is grouped by ' +
  '`column.year`, `column.month` or `column.day`.'

const besides = (relations: Readable['relations']): string => {
  const all = relations.map(({ relation: { name, kind }, dataset }) => `\`${name}\` (${kind} of ${dataset.name})`)
  return `Related rows stand in brackets with their columns, \`relation(column,other)\` and nested: ${all.join(', ')}. They are always masked. \`relation.count()\` and \`relation.column.sum()\` stand beside each row.`
}

function groupExamples(columns: readonly Parameters<typeof isUsable>[0][]): readonly string[] {
  const usable = columns.filter(isUsable).map(({ column }) => column)
  const group = usable.find(({ type }) => aggregatesOf(type).includes('count_distinct'))
  const summed = usable.find(({ type }) => aggregatesOf(type).includes('avg'))
  return ['count()', ...(group ? [`${group.name},count()`] : []), ...(summed ? [`${summed.name}.avg()`] : [])]
}

const relatedExamples = (first: string, relations: Readable['relations']): readonly string[] =>
  relations.flatMap(({ relation: { name }, access }) => [
    `${first},${name}(${[...access.columns.keys()].slice(0, 2).join(',')})`,
    `${first},${name}.count()`,
  ])
