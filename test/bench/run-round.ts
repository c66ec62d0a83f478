// One round of load on one server: a given number of requests over 16 connections, each answered before the next of its
// connection. Counted in requests and not in seconds, so that no reply is cut off and every one can be found in the audit.
import autocannon from 'autocannon'
import { readCpuSeconds } from './cpu-time.ts'

export const connections = 16

export interface Asked {
  readonly path: string
  /** Absent: a GET. Else the JSON that is posted. */
  readonly body?: string
}

/** Whom is asked, and what. */
export interface Contender {
  readonly url: string
  readonly pid: number
  readonly headers: Readonly<Record<string, string>>
  /** The questions of one round: every round of one number asks the same of all. */
  readonly questions: (round: number) => () => Asked
  readonly isRight: (body: string) => boolean
  /** Told of its replies, where somebody counts them. */
  readonly count?: (replies: number) => void
}

export interface Round {
  readonly perSecond: number
  /** µs of the server's process per request. */
  readonly cpu: number
  /** The same of the load generator. */
  readonly loadCpu: number
}

/** Bodies that are read; each is counted and its status looked at. */
const sample = 50

/**
 * @param round its number.
 * @throws Error where any reply is not 200, or a sampled one not what was asked for.
 */
export async function runRound(
  { url, pid, headers, questions, isRight, count }: Contender,
  round: number,
  amount: number,
  signal: AbortSignal,
): Promise<Round> {
  signal.throwIfAborted()
  const cpu = readCpuSeconds(pid)
  const own = process.cpuUsage()
  const next = questions(round)
  const began = performance.now()
  let ended = began
  let seen = 0
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>()
  const cannon = autocannon(
    {
      url,
      connections,
      amount,
      // How often it looks whether it is done.
      sampleInt: 50,
      requests: [{ setupRequest: (request) => ({ ...request, ...toRequest(next(), headers) }) }],
      verifyBody: (body) => seen++ % sample !== 0 || isRight(String(body)),
    },
    (error, result) => (error ? reject(error) : resolve(result)),
  )
  cannon.on('response', () => {
    ended = performance.now()
  })
  const stop = (): void => cannon.stop()
  signal.addEventListener('abort', stop)
  const result = await promise
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  const { user, system } = process.cpuUsage(own)
  const wrong = amount - result['2xx'] + result.errors + result.mismatches
  if (wrong > 0) {
    throw new Error(
      `${url}: of ${amount} requests ${result['2xx']} were answered well, ${result.non2xx} with another status, ` +
        `${result.errors} not at all; ${result.mismatches} sampled replies were not what was asked for`,
    )
  }
  count?.(amount)
  return {
    perSecond: (amount / (ended - began)) * 1000,
    cpu: ((readCpuSeconds(pid) - cpu) / amount) * 1e6,
    loadCpu: (user + system) / amount,
  }
}

/** Also for a request outside a round. */
export function toRequest({ path, body }: Asked, headers: Contender['headers']) {
  return body === undefined
    ? { method: 'GET' as const, path, headers }
    : { method: 'POST' as const, path, headers: { ...headers, 'content-type': 'application/json' }, body }
}
