// The floor: the least that can answer the same question. `node:http`, `pg`, one prepared statement per page size over the
// same view as the same role, `JSON.stringify`; no authentication, policy, plan, audit or limits.
// GET /{limit}/{after}: the first `limit` customers of the plan `pro` whose id is above `after`.
import { createServer } from 'node:http'
import pg from 'pg'

const { FLOOR_URL: connectionString = '', FLOOR_VIEW: view = '', FLOOR_POOL: connections = '' } = process.env

// As text, like the gateway: a Date at midnight of some time zone would be another answer.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
const pool = new pg.Pool({ connectionString, max: Number(connections), idleTimeoutMillis: 60_000 })

const server = createServer(async (request, response) => {
  const [, size, after] = (request.url ?? '').split('/')
  try {
    const limit = Math.trunc(Number(size))
    const { rows } = await pool.query({
      name: `page${limit}`,
      // Not a parameter: Postgres would plan the statement anew each time, since it cannot know that few rows are wanted.
      text: `SELECT id, email, plan, signup_date FROM ${view} WHERE plan = $1 AND id > $2 ORDER BY id LIMIT ${limit}`,
      values: ['pro', after],
    })
    const body = Buffer.from(JSON.stringify({ data: rows }))
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.byteLength }).end(body)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})

server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.once('disconnect', () => process.exit())
