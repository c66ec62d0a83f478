// What other dialects call a parameter → how the same is said here. Asked only of a name that no column known to the caller has.

interface OtherParameter {
  /** The parameter that does it; null: nothing does it yet. */
  readonly parameter: string | null
  readonly hint: string
}

const order = { parameter: 'order', hint: 'Sorting is order=: write order=column.desc.' }
const cursor = {
  parameter: 'cursor',
  hint: 'Pages are followed with cursor=: write the page.next of the last reply, until it is null.',
}
const limit = { parameter: 'limit', hint: 'The size of a page is limit=: write limit=100.' }
const fields = { parameter: 'fields', hint: 'Columns are chosen with fields=: write fields=one,other.' }
const count = { parameter: 'count', hint: 'Counting is count=exact, and page.count of the reply has the number.' }
const format = { parameter: 'format', hint: 'The format of a reply is format=: json, ndjson, csv or rows.' }
const grouping = {
  parameter: 'fields',
  hint: 'Groups are made by an aggregate in fields=: write fields=plan,count() or fields=plan,lifetime_value.avg().',
}
const distinct = {
  parameter: 'fields',
  hint: 'An aggregate in fields= gives each value once: write fields=plan,count().',
}
const search = {
  parameter: null,
  hint: 'There is no search over all columns: write column=ilike.*word* for one, or or=(one.ilike.*word*,other.ilike.*word*).',
}
const filter = {
  parameter: null,
  hint: 'A filter is a parameter named after its column: write column=eq.value; several add up.',
}
const join = {
  parameter: 'fields',
  hint: 'Related rows are asked for in brackets: write fields=id,orders(id,total). GET /datasets/{name} lists the relations.',
}

/** As SQL, OData, Elasticsearch, Rails, Django and others have them; compared in small letters, without `_`, `-` and `$`. */
const others: ReadonlyMap<string, OtherParameter> = new Map(
  [
    { as: order, words: ['sort', 'sortby', 'orderby', 'ordering', 'sorting', 'sortorder'] },
    { as: cursor, words: ['offset', 'page', 'skip', 'start', 'pagenumber', 'pagetoken', 'after', 'nexttoken'] },
    { as: limit, words: ['perpage', 'pagesize', 'size', 'top', 'take', 'first', 'maxresults', 'pagelimit'] },
    { as: fields, words: ['columns', 'cols', 'field', 'column', 'include', 'attributes', 'projection'] },
    { as: count, words: ['total', 'counts', 'includetotal', 'totalcount'] },
    { as: format, words: ['output', 'outputformat', 'fmt', 'accept'] },
    { as: grouping, words: ['groupby', 'group', 'aggregate', 'aggregation'] },
    { as: distinct, words: ['distinct', 'unique'] },
    { as: search, words: ['q', 'search', 'query', 'term', 'fulltext'] },
    { as: filter, words: ['where', 'filter', 'filters', 'conditions'] },
    { as: join, words: ['join', 'joins', 'expand', 'embed', 'populate', 'with'] },
  ].flatMap(({ as, words }) => words.map((word): [string, OtherParameter] => [word, as])),
)

/** Null where the name is none of another dialect. */
export const otherParameter = (name: string): OtherParameter | null =>
  others.get(name.toLowerCase().replace(/[_$-]/g, '')) ?? null
