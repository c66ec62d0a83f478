// A dataset as one caller sees it → one paragraph to paste into an AI coding tool, so that what it writes works at once.
import { aggregateNames } from '../../ask/ask.ts'
import type { Column, Dataset } from '../../catalog/dataset.ts'
import { factsOf } from '../../expr/type-facts.ts'
import { operators } from '../../operators/registry.ts'
import { isGroupable } from '../../plan/aggregates.ts'
import { isClear } from '../../plan/draft.ts'
import { isUsable } from '../../plan/find-column.ts'
import type { KnownRelation } from '../../plan/known-relations.ts'
import { lookupColumns } from '../../plan/place-lookup.ts'
import { defaultPage } from '../../plan/plan-read.ts'
import { isRequestable } from '../../plan/releasable.ts'
import { deprecationWords } from '../../plan/tell-deprecated.ts'
import type { Access, ColumnAccess } from '../../policy/judge.ts'
import { exampleAsk } from './example-ask.ts'
import { filterExample } from './openapi/filters.ts'

export function wordsForAi(dataset: Dataset, access: Access, relations: readonly KnownRelation[]): string {
  const { name, description, limits } = dataset
  const columns = [...access.columns.values()]
  const fields = exampleAsk(columns).columns.map(({ name }) => name)
  const usable = columns.filter(isUsable).map(({ column }) => column)
  const some = usable.find(({ type }) => factsOf(type).sortable)?.name ?? 'column'
  const listed = usable.find(({ values }) => values !== null) ?? usable[0]
  const example = listed ? decodeURIComponent(filterExample(listed)) : 'column=not.is.null'
  return [
    `Write code that reads the dataset ${name} ("${description}") through Scrim, a read-only HTTP gateway.`,
    `Send GET $SCRIM/${name} with the header "Authorization: Bearer $SCRIM_TOKEN"; read both from the environment variables SCRIM and SCRIM_TOKEN and write neither into code.`,
    'There is no other way to this data: never ask for a database password.',
    `Columns: ${columns.map((one) => describe(one, access)).join('; ')}.`,
    'A masked value is no real value: show it as masked, and count or join only on what is not. A filter or an order on a masked column compares the masked values, as shown.',
    `Parameters: fields=${fields.join(',')} chooses columns;`,
    `column=operator.value filters, with ${[...operators.keys()].join(' ')} and "not." before any (${example}; a list is column=in.(one,other); like and ilike are for text alone, with * for any characters); or=(a.eq.1,b.gt.2) is either;`,
    `order=${some}.desc sorts; limit= is at most ${limits.page}, and ${Math.min(defaultPage, limits.page)} where it is left out; count=exact counts; cursor= takes the page.next of the last reply, all else unchanged, until it is null.`,
    totalWords(usable),
    ...relatedWords(relations),
    ...lookupWords(name, access),
    ...unmaskWords(dataset, access),
    'The reply is {"data":[rows],"page":{"limit","next"},"meta"}; bigint and decimal are JSON strings, dates ISO 8601, any value may be null.',
    'A refusal is application/problem+json with detail, hint and a stable code: show the hint, it says what to change.',
    `GET $SCRIM/datasets/${name} describes the dataset, GET $SCRIM/openapi.json is the OpenAPI 3.1 document of all that I may read.`,
  ].join(' ')
}

function totalWords(usable: readonly Column[]): string {
  const few = usable.find(({ values }) => values !== null) ?? usable.find(({ type }) => isGroupable(type))
  const group = few?.name ?? 'column'
  const summed = usable.find(({ type }) => type === 'decimal' || type === 'float') // a key is a number, too
  return `Totals are made by the gateway, not by reading all rows: fields=${[group, 'count()', ...(summed ? [`${summed.name}.sum()`] : [])].join(',')} groups by the plain columns, with ${aggregateNames.join(', ')} after a column and count() for rows; a date is grouped by column.month; having=count().gte.10 chooses groups, order=count().desc sorts them; in the reply column.sum() is called column_sum.`
}

function relatedWords(relations: readonly KnownRelation[]): readonly string[] {
  const first = relations.find(({ relation: { kind } }) => kind === 'many') ?? relations[0]
  if (!first) return []
  const { name, kind } = first.relation
  const columns = [...first.access.columns.keys()].slice(0, 3).join(',')
  const all = relations.map(({ relation }) => `${relation.name} (${relation.kind} of ${relation.dataset})`).join(', ')
  const shape = kind === 'many' ? 'a list' : 'an object or null'
  const many = `; ${name}.column=operator.value filters them, ${name}.order= sorts them, ${name}.limit= is how many for each row, and meta.more names the rows that have more; ${name}.count() counts them`
  return [
    `Related rows come in the same call, never in one call for each row: fields=${name}(${columns}) beside other columns gives ${shape} in each row; relations: ${all}${kind === 'many' ? many : ''}.`,
  ]
}

const lookupWords = (dataset: string, access: Access): readonly string[] => {
  const names = lookupColumns(access).map(({ column }) => column.name)
  if (names.length === 0) return []
  const example = JSON.stringify({ [names[0] ?? '']: '…' })
  return [
    `A row is found by the exact stored value of ${names.join(' or ')} with POST $SCRIM/${dataset}/lookup, Content-Type application/json, and the body ${example}: one column alone, its value never in an address; all other parameters stand in the address. Only so many are answered in a minute: on 429 wait as Retry-After says.`,
  ]
}

const unmaskWords = (dataset: Dataset, access: Access): readonly string[] => {
  const names = [...access.columns.values()]
    .filter((one) => !isClear(one) && isRequestable(one.column, dataset, access))
    .map(({ column }) => column.name)
  if (names.length === 0) return []
  return [
    `An approval can show ${names.join(', ')} clear for a while: unmask=required refuses what would come masked, with request_access.body ready to be sent to POST $SCRIM/unmask/requests, and people decide. Once they have approved, POST $SCRIM/unmask/requests/{id}/token gives a token; send it as the header Approval-Token, fetch it anew when it has expired, and write neither it nor what it shows to a file or a log.`,
  ]
}

/** A paragraph names no more values of a column than these. */
const shownValues = 20

function describe(access: ColumnAccess, { columns }: Access): string {
  const { column, clear } = access
  const masked =
    column.mask && clear !== 'always'
      ? `, masked (${column.mask.name}${column.mask.bestEffort ? ', best effort: it may miss some of what it hides' : ''})`
      : ''
  const partly = typeof clear === 'string' ? '' : ', clear in some rows'
  const closed = isUsable(access) ? '' : ', cannot be filtered or sorted'
  const deprecated = column.deprecated ? ` (${deprecationWords(column, columns).slice(0, -1)})` : ''
  const values = column.values
    ? ` (${column.values.slice(0, shownValues).join(', ')}${column.values.length > shownValues ? ', …' : ''})`
    : ''
  const description = column.description ? ` ${JSON.stringify(column.description)}` : ''
  return `${column.name} ${column.type}${values}${description}${masked}${partly}${closed}${deprecated}`
}
