// Pages of the JSON envelope → one of all rows: positions of rows run on, and `meta.audits` names the event of each page.
import { isList, isRecord, type Json, parseExact } from './exact-json.ts'

type Members = { readonly [name: string]: Json }

interface Part {
  readonly start: number
  readonly rows: readonly Json[]
  readonly meta: Members
}

export function joinEnvelopes(texts: readonly string[]): Json {
  const pages = texts.map(parseExact)
  const [first] = pages
  if (first === undefined || pages.length === 1 || !isRecord(first)) return first ?? null
  const parts: Part[] = []
  const data: Json[] = []
  for (const page of pages) {
    const rows = isRecord(page) && isList(page.data) ? page.data : []
    parts.push({ start: data.length, rows, meta: isRecord(page) ? members(page.meta) : {} })
    for (const row of rows) data.push(row)
  }
  const metas = parts.map(({ meta }) => meta)
  const meta = {
    ...metas[0],
    masked: Object.fromEntries(metas.flatMap(({ masked }) => Object.entries(members(masked)))),
    unmasked: joinUnmasked(parts),
    ...joinPlaces(parts, 'absent'),
    ...joinPlaces(parts, 'more'),
    notices: [...new Set(metas.flatMap(({ notices }) => list(notices)))],
    audits: metas.map(({ audit }) => audit ?? null),
  }
  const explain = first.explain === undefined ? {} : { explain: first.explain }
  return { data, page: { ...members(first.page), next: null }, meta, ...explain }
}

const members = (value: Json | undefined): Members => (isRecord(value) ? value : {})
const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : [])
const namesIn = (parts: readonly Part[], member: string): readonly string[] => [
  ...new Set(parts.flatMap(({ meta }) => Object.keys(members(meta[member])))),
]

/** Each position of a page's row, counted from the first page's first row. */
const runOn = (positions: readonly Json[], start: number): readonly Json[] =>
  positions.map((each) => {
    if (!isList(each)) return JSON.rawJSON(String(Number(JSON.stringify(each)) + start))
    return [...runOn(each.slice(0, 1), start), ...each.slice(1)] // of a related row: below that of the page's row
  })

function joinPlaces(parts: readonly Part[], member: 'absent' | 'more'): Members {
  const joined = namesIn(parts, member).map((name) => [
    name,
    parts.flatMap(({ meta, start }) => runOn(list(members(meta[member])[name]), start)),
  ])
  return joined.length > 0 ? { [member]: Object.fromEntries(joined) } : {}
}

/** A page that does not name a column which another shows clear has it masked in all of its rows. */
function joinUnmasked(parts: readonly Part[]): Members {
  return Object.fromEntries(
    namesIn(parts, 'unmasked').map((name) => {
      const found = parts.map(({ meta }) => members(meta.unmasked)[name])
      const except = parts.flatMap(({ rows, start }, at) => {
        const own = found[at]
        const positions = isRecord(own) ? list(own.except) : rows.map((_, i) => JSON.rawJSON(String(i)))
        return runOn(positions, start)
      })
      const byRule = parts.flatMap(({ start }, at) => runOn(list(members(found[at]).by_rule), start))
      // The last page knows how many rows a grant has left.
      return [name, { ...members(found.findLast(isRecord)), ...(byRule.length > 0 && { by_rule: byRule }), except }]
    }),
  )
}
