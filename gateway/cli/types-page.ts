// docs/types.md: every column type, what it reads, how it is shown and what it can be asked. All from the code.
import { type ColumnType, elementTypes, scalarTypes } from '../expr/expr.ts'
import { factsOf } from '../expr/type-facts.ts'
import { operators } from '../operators/registry.ts'
import { storedNames } from '../sources/postgres/stored-types.ts'

const introduction: readonly string[] = [
  'The `type` of a column says what a caller gets, not what PostgreSQL calls it. Each reads the stored types named here,',
  'domains over them at any depth, and views that show them. A stored type that is not here (money, xml, timetz, geometry,',
  'hstore, composite types…) is declared by a view of yours that shows it as another, for example `price::text AS price`.',
  '',
  'A literal in a filter is read by the gateway, never by PostgreSQL: what does not fit is a 400 that says what was expected.',
  'NaN, the infinities and years BC can be shown, and are no literals.',
]

/** Its lines, below the title. */
export function typesPage(): readonly string[] {
  const rows = [...scalarTypes.map((type) => rowOf(type, type, storedNames(type).join(', '))), arrayRow()]
  return [
    ...introduction,
    '',
    '| type | reads | is | JSON | CSV | filter | operators | sortable |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `An array's elements are ${elementTypes.map(code).join(', ')}: \`text[]\`, \`integer[]\` and so on (within braces, quote it:`,
    "`{ type: 'text[]' }`). Each reads arrays of what its element reads. What has no operators but `is` cannot be compared, and",
    'what is not sortable is no key.',
    '',
    'An enum is `text`: it sorts by its letters, not by the order of its labels, and an index on it does not serve a filter.',
    'Of `char(n)` the padding is not shown. `citext` is compared as text: letter case counts. `real` is shown as the double it',
    'is. Where there are only so many texts, list them: `values: [free, pro, enterprise]`. A filter on another is then refused',
    "with the nearest one, and `scrim database plan` holds an enum's labels against the list.",
  ]
}

function arrayRow(): string {
  return rowOf('text[]', 'array', 'arrays of what the element reads')
}

function rowOf(type: ColumnType, title: string, reads: string): string {
  const { describes, sortable, example } = factsOf(type)
  const fitting = [...operators.values()].filter(({ accepts }) => accepts.includes(type)).map(({ name }) => name)
  const filter = example.literal === null ? '`is.null`' : code(`eq.${example.literal}`)
  const cells = [code(title), reads, describes, code(example.json), code(example.csv), filter, fitting.join(' ')]
  return `| ${cells.join(' | ')} | ${sortable ? 'yes' : 'no'} |`
}

const code = (text: string): string => `\`${text}\``
