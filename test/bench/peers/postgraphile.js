// PostGraphile 5 over the masked views, as the role that the gateway reads by: no authentication, no audit, no limits.
// A view has no keys that it could find, so smart tags name them: with these a page and its orders are one statement.
import { createServer } from 'node:http'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { makeSchema } from 'postgraphile/graphile-build'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'
import { pgSmartTags } from 'postgraphile/utils'

const { PEER_URL, PEER_ADMIN_URL, PEER_POOL, PEER_CUSTOMERS: customers, PEER_ORDERS: orders } = process.env

const tagged = (view, tags) => ({
  kind: 'class',
  match: (entity) => `${entity.getNamespace()?.nspname}.${entity.relname}` === view,
  tags,
})
const toCustomer = `(customer_id) references ${customers} (id)|@fieldName customer|@foreignFieldName orders`
const presetFor = (connectionString) => ({
  extends: [PostGraphileAmberPreset],
  plugins: [
    pgSmartTags([
      tagged(customers, { name: 'customers', primaryKey: 'id' }),
      tagged(orders, { name: 'orders', primaryKey: 'id', foreignKey: toCustomer }),
    ]),
  ],
  pgServices: [
    makePgService({
      connectionString,
      schemas: ['scrim'],
      poolConfig: { max: Number(PEER_POOL), idleTimeoutMillis: 60_000 },
    }),
  ],
  grafserv: { graphiql: false, websockets: false },
})

// The role of reads may not look into the system catalogue: another looks, once, and answers nothing.
const { schema } = await makeSchema(presetFor(PEER_ADMIN_URL))
const server = createServer()
await grafserv({ schema, preset: presetFor(PEER_URL) }).addTo(server)
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.once('disconnect', () => process.exit())
