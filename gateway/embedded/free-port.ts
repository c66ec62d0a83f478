// TCP ports of 127.0.0.1 that nothing listened on a moment ago. Below the ephemeral range: a port that is kept for later
// starts must not be one that the system lends to any outgoing connection meanwhile.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const lowest = 20_000
const ephemeral = 32_768

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(lowest, ephemeral)
    if (await isPortFree(port)) return port
  }
  throw new Error(`No port of 127.0.0.1 from ${lowest} to ${ephemeral - 1} seems to be free.`)
}

/** @returns `n` different ones. */
export async function freePorts(n: number): Promise<readonly number[]> {
  const found = new Set<number>()
  while (found.size < n) found.add(await freePort())
  return [...found]
}

export async function isPortFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  return promise
}
