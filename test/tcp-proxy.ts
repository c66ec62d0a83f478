// A TCP proxy for faults on the wire: cut, lose or hold what the server says, while what is said to it still arrives.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** Cuts every connection on the caller's side now; the server is left to find out by itself when `half` is true. */
  cut(half?: boolean): void
  /** From now on what the server says is thrown away. */
  dropReplies(): void
  /** From now on what the server says is kept back, until `pass`. */
  hold(): void
  /** New connections are closed at once, until `pass`. */
  refuse(): void
  /** Everything passes again; what was held goes out. */
  pass(): void
  close(): Promise<void>
}

/** @param target the port on 127.0.0.1 that it speaks for. */
export async function createTcpProxy(target: number): Promise<TcpProxy> {
  let mode: 'pass' | 'drop' | 'hold' | 'refuse' = 'pass'
  const pairs = new Map<Socket, Socket>()
  const held: [Socket, Buffer][] = []
  const server = createServer((near) => {
    if (mode === 'refuse') {
      near.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    pairs.set(near, far)
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => {
      if (mode === 'pass') near.write(bytes)
      else if (mode === 'hold') held.push([near, bytes])
    })
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.on('close', () => {
      if (pairs.delete(near)) far.destroy()
    })
    far.on('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const orphans: Socket[] = []
  return {
    port: address.port,
    cut(half = false) {
      for (const [near, far] of pairs) {
        if (half) {
          pairs.delete(near)
          orphans.push(far)
        }
        near.destroy()
      }
    },
    dropReplies() {
      mode = 'drop'
    },
    hold() {
      mode = 'hold'
    },
    refuse() {
      mode = 'refuse'
    },
    pass() {
      mode = 'pass'
      for (const [near, bytes] of held.splice(0)) near.write(bytes)
    },
    async close() {
      for (const [near, far] of pairs) {
        near.destroy()
        far.destroy()
      }
      for (const far of orphans) far.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
