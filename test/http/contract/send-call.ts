// An operation and pairs of parameters → one request over a kept connection, and what came back.
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Operation } from './operations.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Caller {
  readonly url: string
  readonly token: string
  readonly agent: Agent
}

export const createCaller = (url: string, token: string): Caller => ({
  url,
  token,
  agent: new Agent({ keepAlive: true, maxSockets: 8 }),
})

type Pairs = readonly (readonly [string, string])[]

export function sendCall(caller: Caller, operation: Operation, pairs: Pairs, bodyType: string | null): Promise<Answer> {
  const inPath = new Set(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name))
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(pairs.find(([one]) => one === name)?.[1] ?? ''),
  )
  const others = pairs.filter(([name]) => !inPath.has(name))
  const form = others.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  const body = bodyType === null ? null : bodyType.endsWith('json') ? toObject(others) : form
  return new Promise((resolve, reject) => {
    const target = bodyType === null && form !== '' ? `${path}?${form}` : path
    const headers = {
      authorization: `Bearer ${caller.token}`,
      ...(bodyType !== null && { 'content-type': bodyType }),
    }
    const sent = request(
      caller.url + target,
      { method: operation.method, headers, agent: caller.agent },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.once('error', reject)
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      },
    )
    sent.once('error', reject)
    sent.end(body ?? undefined)
  })
}

/** By hand: an object could not hold a member twice. */
const toObject = (pairs: Pairs): string =>
  `{${pairs.map((pair) => pair.map((text) => JSON.stringify(text)).join(':')).join(',')}}`
