// graphql-yoga with resolvers written by hand over the same view, as the same role: what a careful team would write for
// exactly these questions. Prepared statements, one for a page and one for the orders of all its customers.
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import pg from 'pg'

const { PEER_URL: connectionString, PEER_POOL, PEER_CUSTOMERS: customers, PEER_ORDERS: orders } = process.env

// As text, like the gateway: a Date at midnight of some time zone would be another answer.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
const pool = new pg.Pool({ connectionString, max: Number(PEER_POOL), idleTimeoutMillis: 60_000 })

const typeDefs = /* GraphQL */ `
  type Query {
    customers(first: Int!, after: Int, plan: String!): Customers!
  }
  type Customers {
    nodes: [Customer!]!
    pageInfo: PageInfo!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: Int
  }
  type Customer {
    id: Int!
    email: String
    plan: String!
    signup_date: String!
    orders(first: Int!): Orders!
  }
  type Orders {
    nodes: [Order!]!
  }
  type Order {
    id: Int!
    total: String!
    placed_on: String!
  }
`

async function readPage(_, { first, after, plan }) {
  const limit = Math.trunc(first) + 1
  const { rows } = await pool.query({
    name: `page${limit}`,
    text: `SELECT id, email, plan, signup_date FROM ${customers} WHERE plan = $1 AND id > $2 ORDER BY id LIMIT ${limit}`,
    values: [plan, after ?? 0],
  })
  const hasNextPage = rows.length === limit
  const nodes = hasNextPage ? rows.slice(0, -1) : rows
  const page = { ids: nodes.map(({ id }) => id), orders: undefined }
  return {
    nodes: nodes.map((row) => ({ ...row, page })),
    pageInfo: { hasNextPage, endCursor: nodes.at(-1)?.id },
  }
}

/** The first that is asked reads those of the whole page. */
async function readOrders({ id, page }, { first }) {
  page.orders ??= pool
    .query({
      name: `orders${Math.trunc(first)}`,
      text: `SELECT o.* FROM unnest($1::int[]) AS c, LATERAL (SELECT customer_id, id, total, placed_on FROM ${orders}
             WHERE customer_id = c ORDER BY id LIMIT ${Math.trunc(first)}) AS o`,
      values: [page.ids],
    })
    .then(({ rows }) => Map.groupBy(rows, ({ customer_id }) => customer_id))
  return { nodes: (await page.orders).get(id) ?? [] }
}

const schema = createSchema({
  typeDefs,
  resolvers: { Query: { customers: readPage }, Customer: { orders: readOrders } },
})
const server = createServer(createYoga({ schema, graphiql: false, landingPage: false, logging: 'error' }))
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.once('disconnect', () => process.exit())
