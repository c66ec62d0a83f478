// The questions as REST asks them, of the gateway and of the floor, and how their answers are read back.
import { parse } from 'csv-parse/sync'
import { collect } from './collect.ts'
import type { Bench } from './part.ts'
import { areRightNestedRows, areRightRows, createQuestions, nestedPath, pagePath } from './questions.ts'
import type { Contender } from './run-round.ts'
import type { BenchGateway } from './start-gateway.ts'
import type { Server } from './start-server.ts'

type FormatName = 'json' | 'ndjson' | 'csv' | 'rows'

export interface AskedPage {
  readonly limit: number
  readonly format: FormatName
}

/** The envelope is what a caller gets who asks for nothing else. */
const formatParameter = (format: FormatName): string => (format === 'json' ? '' : `&format=${format}`)

/** How a page is read back, by other means than the gateway's. */
const readers: Readonly<Record<FormatName, (body: string) => unknown>> = {
  json: (body) => JSON.parse(body).data,
  rows: (body) => JSON.parse(body),
  ndjson: (body) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  csv: (body) =>
    parse(body, {
      columns: true,
      cast: (text, { column, quoting }) => (column === 'id' ? Number(text) : text === '' && !quoting ? null : text),
    }),
}

/** It writes the JSON of one format alone. */
export const askFloor = ({ url, pid }: Server, rows: number, limit: number): Contender => ({
  url,
  pid,
  headers: {},
  questions: (round) => {
    const after = createQuestions(rows, limit, round)
    return () => ({ path: `/${limit}/${after()}` })
  },
  isRight: (body) => areRightRows(readers.json(body), limit),
})

/** Without cursors, which belong to one gateway. */
export function askRest(
  { url, pid, token }: Pick<BenchGateway, 'url' | 'pid' | 'token'>,
  rows: number,
  { limit, format }: AskedPage,
): Contender {
  const ending = formatParameter(format)
  return {
    url,
    pid,
    headers: { authorization: `Bearer ${token}` },
    questions: (round) => {
      const after = createQuestions(rows, limit, round)
      return () => ({ path: pagePath(limit, after()) + ending })
    },
    isRight: (body) => areRightRows(readers[format](body), limit),
  }
}

/**
 * Every other one goes on from an earlier page, by its cursor.
 * @param links how many such pages there are; each costs a reply.
 */
export async function askRestOn(bench: Bench, page: AskedPage, links: number): Promise<Contender> {
  const { gateway, rows, count } = bench
  const asked = { ...askRest(gateway, rows, page), count }
  const first = { ...askRest(gateway, rows, { ...page, format: 'json' }), count }
  return withLinks(asked, first, links, formatParameter(page.format), bench.signal)
}

/** The same with orders beside each row. */
export async function askRestNested(
  { gateway, rows, count, signal }: Bench,
  limit: number,
  links: number,
): Promise<Contender> {
  const asked: Contender = {
    ...askRest(gateway, rows, { limit, format: 'json' }),
    questions: (round) => {
      const after = createQuestions(rows, limit, round)
      return () => ({ path: nestedPath(limit, after()) })
    },
    isRight: (body) => areRightNestedRows(readers.json(body), limit),
    count,
  }
  return withLinks(asked, asked, links, '', signal)
}

/** @param first who is asked for the pages that others follow, in JSON. */
async function withLinks(
  asked: Contender,
  first: Contender,
  count: number,
  ending: string,
  signal: AbortSignal,
): Promise<Contender> {
  const toLink = ({ headers }: Response): string | undefined =>
    /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
  const links = await collect(first, count, first.questions(0), toLink, signal)
  let turn = 0
  return {
    ...asked,
    questions: (round) => {
      const next = asked.questions(round)
      return () => {
        const link = turn++ % 2 ? links[(turn >> 1) % links.length] : undefined
        return link === undefined ? next() : { path: link + ending }
      }
    },
  }
}
