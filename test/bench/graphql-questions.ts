// The questions as GraphQL asks them, of the gateway and of its peers, each in the words of its own schema. The text of an
// operation stays the same and its variables differ from request to request, as programs write it.
import { collect } from './collect.ts'
import type { Bench } from './part.ts'
import { areRightNestedRows, areRightRows, createQuestions, ordersEach } from './questions.ts'
import type { Asked, Contender } from './run-round.ts'
import type { Server } from './start-server.ts'

/** A page of customers, alone or each with its first orders. */
export interface AskedRows {
  readonly limit: number
  readonly nested: boolean
}

const pageInfo = 'pageInfo { hasNextPage endCursor }'

const gatewayQuery = ({ limit, nested }: AskedRows): string => {
  const orders = `orders(first: ${ordersEach}, orderBy: [{ id: ASC }]) { nodes { id total placed_on } }`
  return `query($n: Int, $after: String) {
  customers(first: ${limit}, after: $after, where: { plan: { eq: "pro" }, id: { gt: $n } }, orderBy: [{ id: ASC }]) {
    nodes { id email plan ${nested ? orders : 'signup_date'} } ${pageInfo}
  }
}`
}

/** Without a plugin it knows no `gt`: its cursors say where a page begins, every time. */
const postgraphileQuery = ({ limit, nested }: AskedRows): string => {
  const orders = `orders(first: ${ordersEach}, orderBy: [ROW_ID_ASC]) { nodes { id: rowId total placed_on: placedOn } }`
  return `query($after: Cursor) {
  customers: allCustomers(first: ${limit}, after: $after, condition: { plan: "pro" }, orderBy: [ROW_ID_ASC]) {
    nodes { id: rowId email plan ${nested ? orders : 'signup_date: signupDate'} } ${pageInfo}
  }
}`
}

const yogaQuery = ({ limit, nested }: AskedRows): string => `query($after: Int) {
  customers(first: ${limit}, after: $after, plan: "pro") {
    nodes { id email plan ${nested ? `orders(first: ${ordersEach}) { nodes { id total placed_on } }` : 'signup_date'} } ${pageInfo}
  }
}`

interface Node {
  readonly orders?: { readonly nodes: unknown }
}

const pageOf = (body: string): { readonly nodes: readonly Node[]; readonly pageInfo: { readonly endCursor: string } } =>
  JSON.parse(body).data.customers

const isRight =
  ({ limit, nested }: AskedRows) =>
  (body: string): boolean => {
    if (JSON.parse(body).errors !== undefined) return false
    const { nodes } = pageOf(body)
    return nested
      ? areRightNestedRows(
          nodes.map((node) => ({ ...node, orders: node.orders?.nodes })),
          limit,
        )
      : areRightRows(nodes, limit)
  }

const toAsked = (query: string, variables: Readonly<Record<string, unknown>>): Asked => ({
  path: '/graphql',
  body: JSON.stringify({ query, variables }),
})

/**
 * Every other one goes on from an earlier page, by its cursor.
 * @param cursors how many such pages there are; each costs a reply.
 */
export async function askGateway(
  { gateway, rows, count, signal }: Bench,
  asked: AskedRows,
  cursors: number,
): Promise<Contender> {
  const query = gatewayQuery(asked)
  const { url, pid, token } = gateway
  const whom = { url, pid, headers: { authorization: `Bearer ${token}` }, isRight: isRight(asked), count }
  const first = createQuestions(rows, asked.limit, 0)
  const toFollowing = (_: Response, body: string, sent: Asked): Asked => {
    // A cursor belongs to what was asked, so the next page is asked for in the same words.
    const { n } = JSON.parse(sent.body ?? '').variables
    return toAsked(query, { n, after: pageOf(body).pageInfo.endCursor })
  }
  const following = await collect(whom, cursors, () => toAsked(query, { n: first() }), toFollowing, signal)
  let turn = 0
  return {
    ...whom,
    questions: (round) => {
      const after = createQuestions(rows, asked.limit, round)
      return () => {
        const on = turn++ % 2 ? following[(turn >> 1) % following.length] : undefined
        return on ?? toAsked(query, { n: after() })
      }
    },
  }
}

export async function askPostgraphile(
  { url, pid }: Server,
  rows: number,
  asked: AskedRows,
  signal: AbortSignal,
): Promise<Contender> {
  const query = postgraphileQuery(asked)
  const whom = { url, pid, headers: {}, isRight: isRight(asked) }
  const [cursor = ''] = await collect(
    whom,
    1,
    () => toAsked(query, {}),
    (_, body) => pageOf(body).pageInfo.endCursor,
    signal,
  )
  // Its cursors are open to read: the name of the order, and the last row's place in it.
  const [order] = JSON.parse(Buffer.from(cursor, 'base64').toString())
  const cursorAfter = (id: number): string => Buffer.from(JSON.stringify([order, id])).toString('base64')
  return {
    ...whom,
    questions: (round) => {
      const after = createQuestions(rows, asked.limit, round)
      return () => toAsked(query, { after: cursorAfter(after()) })
    },
  }
}

export function askYoga({ url, pid }: Server, rows: number, asked: AskedRows): Contender {
  const query = yogaQuery(asked)
  return {
    url,
    pid,
    headers: {},
    isRight: isRight(asked),
    questions: (round) => {
      const after = createQuestions(rows, asked.limit, round)
      return () => toAsked(query, { after: after() })
    },
  }
}
