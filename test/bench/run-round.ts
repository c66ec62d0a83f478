// One round of load on one server: a given number of requests over 16 connections, each answered before the next of its
// connection. Counted in requests and not in seconds, so that no reply is cut off and every one can be found in the audit.
import autocannon from 'autocannon'
import { readCpuSeconds } from './cpu-time.ts'
import { type FormatName, isRightAnswer } from './questions.ts'

export const connections = 16

export interface Target {
  readonly url: string
  readonly pid: number
  readonly headers: Readonly<Record<string, string>>
}

/** A page as it is asked for; the floor writes the JSON of one alone. */
export interface AskedPage {
  readonly limit: number
  readonly format: FormatName
}

export interface Round {
  readonly replies: number
  readonly perSecond: number
  /** µs of the server's process per request. */
  readonly cpu: number
  /** The same of the load generator. */
  readonly loadCpu: number
}

/** Bodies that are read; each is counted and its status looked at. */
const sample = 50

/**
 * @param nextPath the path of the next request.
 * @throws Error where any reply is not 200, or a sampled one not a page of `limit` masked rows.
 */
export async function runRound(
  target: Target,
  { limit, format }: AskedPage,
  amount: number,
  nextPath: () => string,
  signal: AbortSignal,
): Promise<Round> {
  signal.throwIfAborted()
  const cpu = readCpuSeconds(target.pid)
  const own = process.cpuUsage()
  const began = performance.now()
  let ended = began
  let seen = 0
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>()
  const cannon = autocannon(
    {
      url: target.url,
      connections,
      amount,
      // How often it looks whether it is done.
      sampleInt: 50,
      requests: [{ setupRequest: (request) => ({ ...request, path: nextPath(), headers: target.headers }) }],
      verifyBody: (body) => seen++ % sample !== 0 || isRightAnswer(String(body), limit, format),
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
      `${target.url}: of ${amount} requests ${result['2xx']} were answered well, ${result.non2xx} with another status, ` +
        `${result.errors} not at all; ${result.mismatches} sampled pages were not ${limit} masked rows`,
    )
  }
  return {
    replies: amount,
    perSecond: (amount / (ended - began)) * 1000,
    cpu: ((readCpuSeconds(target.pid) - cpu) / amount) * 1e6,
    loadCpu: (user + system) / amount,
  }
}
