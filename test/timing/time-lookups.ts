// Pairs of lookups, one of a value that only a hidden row has and one of a value that no row has, through the real door: the
// times of either, in an order that is drawn. A third kind, a value that a visible row has, shows that a difference is seen.
import { Agent, request } from 'node:http'
import { createRandom } from '../../gateway/embedded/company/random.ts'
import { query } from '../call.ts'
import type { Scrim } from '../scrim.ts'
import { startSecondGateway } from '../second-gateway.ts'

export interface LookupTimes {
  /** In ms. */
  readonly miss: readonly number[]
  readonly hidden: readonly number[]
  readonly seen: readonly number[]
}

/** Until statements are prepared and code is warm. */
const warmUp = 50

const orders = [
  ['miss', 'hidden', 'seen'],
  ['miss', 'seen', 'hidden'],
  ['hidden', 'miss', 'seen'],
  ['hidden', 'seen', 'miss'],
  ['seen', 'miss', 'hidden'],
  ['seen', 'hidden', 'miss'],
] as const

/** @throws Error where a reply is not what its kind demands. */
export async function timeLookups(scrim: Scrim, pairs: number, seed: number): Promise<LookupTimes> {
  const random = createRandom(seed)
  const hidden = await emailsOf(scrim, "country <> 'DE'", pairs + warmUp)
  const seen = await emailsOf(scrim, "country = 'DE'", pairs + warmUp)
  const token = await scrim.token('sam')
  await using gateway = await startSecondGateway(scrim, { limits: { lookups: '999999/s' } })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times = { miss: [] as number[], hidden: [] as number[], seen: [] as number[] }
  try {
    for (let pair = 0; pair < pairs + warmUp; pair++) {
      const value = hidden[pair % hidden.length] ?? ''
      const values = { miss: absent(value), hidden: value, seen: seen[pair % seen.length] ?? '' }
      for (const kind of random.pick(orders)) {
        const { ms, text } = await lookUp(agent, gateway.url, token, values[kind])
        if (text.startsWith('{"data":[]') === (kind === 'seen')) throw new Error(`a ${kind} gave ${text.slice(0, 200)}`)
        if (pair >= warmUp) times[kind].push(ms)
      }
    }
    return times
  } finally {
    agent.destroy()
  }
}

/** As long as the value, and beside it in the index. */
const absent = (email: string): string => email.replace(/.@/, '~@')

async function emailsOf(scrim: Scrim, condition: string, most: number): Promise<readonly string[]> {
  const rows = await query(
    scrim,
    'standby',
    'shop',
    `SELECT email FROM customers c WHERE ${condition} AND email LIKE '__%@%'
     AND NOT EXISTS (SELECT FROM customers o WHERE o.email = c.email AND o.id <> c.id) ORDER BY md5(email) LIMIT $1`,
    [most],
  )
  return rows.map(({ email }) => String(email))
}

function lookUp(agent: Agent, url: string, token: string, email: string): Promise<{ ms: number; text: string }> {
  const body = JSON.stringify({ email })
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const sent = request(`${url}/customers/lookup?fields=id`, { method: 'POST', headers, agent }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      reply.once('error', reject)
      reply.once('end', () => resolve({ ms: performance.now() - began, text }))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
