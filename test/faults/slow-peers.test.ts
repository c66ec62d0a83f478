// Peers that are slow, silent, too many or no HTTP at all: each is let go in bounded time, with words where it can hear them,
// while others are served.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { waitUntil } from '../wait-until.ts'

const patient = { header_time: '1m', request_time: '5m', idle_time: '5m' }
/** Well above each limit that a test shortens, well below the others. */
const patienceMs = 20_000

let scrim: Scrim
let gateway: SecondGateway

before(async () => {
  scrim = await sharedScrim()
  gateway = await startSecondGateway(scrim, { limits: patient })
})

after(() => gateway[Symbol.asyncDispose]())

interface Peer {
  readonly socket: Socket
  /** What it heard until the connection ended. */
  readonly heard: Promise<string>
}

function open(url = gateway.url): Peer {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const heard = new Promise<string>((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => {
      reject(new Error(`still connected after ${patienceMs} ms`))
      socket.destroy() // else the gateway would wait for it
    }, patienceMs)
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(late)
      resolve(text)
    })
  })
  return { socket, heard }
}

/** Sends a head, then one byte after the other, never to an end. */
function drip(url: string, head: string): Promise<string> {
  const { socket, heard } = open(url)
  socket.write(head)
  const dripping = setInterval(() => socket.write('x'), 100)
  return heard.finally(() => clearInterval(dripping))
}

const problem = (heard: string): { status: number; code: string } => {
  const [head = '', body = ''] = heard.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), code: JSON.parse(body).code }
}

describe('a slow peer', () => {
  const timedOut = { status: 408, code: 'HTTP_REQUEST_TIMEOUT' }

  it('that never ends its headers hears 408 and is let go', async () => {
    await using hasty = await startSecondGateway(scrim, { limits: { ...patient, header_time: '2s' } })
    assert.deepEqual(problem(await drip(hasty.url, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ')), timedOut)
  })

  it('that never ends its body hears 408 and is let go', async () => {
    await using hasty = await startSecondGateway(scrim, { limits: { ...patient, request_time: '2s' } })
    const lines = [
      'POST /customers/query HTTP/1.1\r\nHost: x',
      `Authorization: Bearer ${await scrim.token('ana')}`,
      'Content-Length: 9999\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n',
    ]
    assert.deepEqual(problem(await drip(hasty.url, lines.join('\r\n'))), timedOut)
  })

  it('that says nothing, or asks and never reads, is let go', async () => {
    await using hasty = await startSecondGateway(scrim, { limits: { ...patient, idle_time: '2s' } })
    assert.equal(await open(hasty.url).heard, '')
    const { socket, heard } = open(hasty.url)
    const asks = 120
    const ask = `GET /customers?limit=1000 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await scrim.token('ana')}\r\n\r\n`
    socket.pause()
    socket.write(ask.repeat(asks))
    await sleep(8_000)
    socket.resume() // only now can it learn of the end
    const answered = (await heard).split('HTTP/1.1 200 OK').length - 1
    assert.ok(answered > 0 && answered < asks, `${answered} of ${asks} answered`)
  })
})

describe('what is no request', () => {
  const cases: readonly (readonly [name: string, sent: string, status: number, code: string])[] = [
    ['garbage', 'GARBAGE\r\n\r\n', 400, 'HTTP_REQUEST_INVALID'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400, 'HTTP_REQUEST_INVALID'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'HTTP_REQUEST_INVALID',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'HTTP_REQUEST_INVALID',
    ],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400, 'HTTP_REQUEST_INVALID'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(64_000)}\r\n\r\n`, 431, 'HTTP_HEADERS_TOO_LARGE'],
    ['a huge address', `GET /${'x'.repeat(64_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'HTTP_HEADERS_TOO_LARGE'],
  ]
  for (const [name, sent, status, code] of cases) {
    it(`${name} is ${status} ${code}, and the end`, async () => {
      const { socket, heard } = open()
      socket.write(sent, 'latin1')
      assert.deepEqual(problem(await heard), { status, code })
    })
  }
})

describe('many peers', () => {
  it('beyond the limit are turned away, and let in again when others leave', async () => {
    await using few = await startSecondGateway(scrim, { limits: { connections: 5 } })
    const url = few.url
    const held = Array.from({ length: 5 }, () => open(url))
    // Each has an answer: so each is one of the five.
    await Promise.all(held.map(({ socket }) => firstAnswer(socket)))
    const turnedAway = open(url)
    turnedAway.socket.write(healthz)
    assert.equal(await turnedAway.heard, '')
    held[0]?.socket.destroy()
    await waitUntil('a place is free', patienceMs, async () => {
      const { socket, heard } = open(url)
      socket.write(healthz.replace('keep-alive', 'close'))
      return (await heard).includes('{"ok":true}')
    })
    for (const { socket } of held) socket.destroy()
  })
})

const healthz = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n'

function firstAnswer(socket: Socket): Promise<unknown> {
  socket.write(healthz)
  return once(socket, 'data')
}
