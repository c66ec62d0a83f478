// What GraphQL costs, beside the floor and beside its peers over the same views: a page of 20, one of 1000, and 20 customers
// with 10 orders each, which REST answers too.
import { toFigure } from './figures.ts'
import { askGateway, askPostgraphile, askYoga } from './graphql-questions.ts'
import { installPeers } from './install-peers.ts'
import { connect, loadOrders } from './load-rows.ts'
import { measure, rateLines, ratios } from './measure.ts'
import { type Bench, type Part, pool, shorter } from './part.ts'
import { askFloor, askRestNested } from './rest-questions.ts'
import type { Contender } from './run-round.ts'
import { findMaskedView, startFloor, startServer } from './start-server.ts'

export async function measureGraphql(bench: Bench): Promise<Part> {
  const { gateway, rows, say, signal } = bench
  const size = { ...shorter(bench.size, 5, 2), warmUp: bench.size.warmUp }
  await installPeers(say, signal)
  say('Filling orders, five times as many as customers …')
  await loadOrders({ primary: gateway.primary, standby: gateway.standby }, signal)
  await allowConnections(gateway.primary)
  const [customers, orders] = [
    await findMaskedView(gateway.standby, 'customers'),
    await findMaskedView(gateway.standby, 'orders'),
  ]
  const env = {
    PEER_URL: gateway.masked,
    PEER_ADMIN_URL: gateway.standby,
    PEER_POOL: String(pool),
    PEER_CUSTOMERS: customers,
    PEER_ORDERS: orders,
  }
  await using floor = await startFloor(gateway.masked, customers, pool, signal)
  await using postgraphile = await startServer('peers/postgraphile.js', env, signal)
  await using yoga = await startServer('peers/yoga.js', env, signal)

  const measurePages = async (limit: number, nested: boolean, beside: ReadonlyMap<string, Contender>) => {
    const asked = { limit, nested }
    const links = limit > 100 ? size.links / 10 : size.links
    const contenders = new Map<string, Contender>([
      ...beside,
      ['GraphQL', await askGateway(bench, asked, links)],
      ['PostGraphile', await askPostgraphile(postgraphile, rows, asked, signal)],
      ['yoga', askYoga(yoga, rows, asked)],
    ])
    return measure(nested ? `${limit} with orders` : `page of ${limit}`, contenders, size, say, signal)
  }
  const small = await measurePages(20, false, new Map([['floor', askFloor(floor, rows, 20)]]))
  const large = await measurePages(1000, false, new Map())
  const nested = await measurePages(20, true, new Map([['REST', await askRestNested(bench, 20, size.links)]]))

  const beside = (name: string) => `20 customers with 10 orders each, ${name}: ÷ PostGraphile 5`
  return {
    figures: [
      toFigure('GraphQL, page of 20: ÷ floor', ratios(small, 'GraphQL', 'floor'), 0.55, { goal: 0.45 }),
      toFigure('GraphQL, page of 20: ÷ PostGraphile 5', ratios(small, 'GraphQL', 'PostGraphile'), 1.5, { goal: 1.3 }),
      toFigure('GraphQL, page of 1000: ÷ PostGraphile 5', ratios(large, 'GraphQL', 'PostGraphile'), 3, { goal: 2 }),
      toFigure(beside('REST'), ratios(nested, 'REST', 'PostGraphile'), 1.5, { goal: 1.2 }),
      toFigure(beside('GraphQL'), ratios(nested, 'GraphQL', 'PostGraphile'), 1.5, { goal: 1.2 }),
    ],
    rates: [
      ...rateLines('page of 20 beside its peers', small),
      ...rateLines('page of 1000 beside its peers', large),
      ...rateLines('20 customers with 10 orders', nested),
    ],
  }
}

/** The role's own are enough for a gateway and one other; here it is asked beside three. The replica follows in no time. */
async function allowConnections(url: string): Promise<void> {
  await using primary = await connect(url)
  await primary.client.query('ALTER ROLE scrim_masked CONNECTION LIMIT 80')
}
