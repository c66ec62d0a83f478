// Messages of the outbox → their endpoints: at least once, by whichever gateway is free, again until taken or a day old.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Observe } from '../observe/observe.ts'
import { type ControlConnection, openControlConnection } from '../store/control-connection.ts'
import { claimMessage, insertMessage, putOffMessage, settleMessage, type Waiting } from './outbox.ts'
import { postDelivery } from './post-delivery.ts'
import type { Endpoint } from './to-endpoints.ts'
import { toPause, type WebhookLimits, webhookLimits } from './webhook-limits.ts'
import { type Enqueue, webhookMessage } from './webhook-message.ts'
import { writeBody } from './write-body.ts'

export interface Webhooks {
  readonly enqueue: Enqueue
  /** Ends the attempts that are under way; what waits is for the next gateway. */
  close(): Promise<void>
}

export interface WebhooksOptions {
  readonly endpoints: readonly Endpoint[]
  /** PostgreSQL URL of the role `scrim_control`. */
  readonly controlUrl: string
  /** Where people reach the gateway, without a slash at its end. */
  publicUrl(): string
  readonly observe: Observe
  readonly limits?: Partial<WebhookLimits>
}

/** Starts delivering at once and never throws: while the control database is away, messages wait in it. */
export function createWebhooks({
  endpoints,
  controlUrl,
  publicUrl,
  observe,
  limits: given,
}: WebhooksOptions): Webhooks {
  const limits = { ...webhookLimits, ...given }
  const names = endpoints.map(({ name }) => name)
  const closing = new AbortController()
  const rest = (): Promise<void> => sleep(limits.pollMs, undefined, { signal: closing.signal }).catch(() => undefined)
  /** Told once, not at every try. */
  let trouble: string | null = null

  async function attempt({ query }: ControlConnection, endpoint: Endpoint, waiting: Waiting): Promise<void> {
    const { id, attempts } = waiting
    const message = webhookMessage.safeParse(JSON.parse(waiting.body))
    const reason = message.success
      ? await postDelivery(endpoint, id, writeBody(message.data, endpoint.format, publicUrl()), limits.attemptMs)
      : 'written by another version of the gateway'
    if (reason === null) return settleMessage(query, id)
    const pauseMs = toPause(attempts, limits.pauseMs, Math.random())
    const gaveUp = await putOffMessage(query, id, { reason, pauseMs, giveUpMs: limits.giveUpMs })
    const { host } = new URL(endpoint.url)
    observe({ kind: 'webhook', delivery: id, host, state: gaveUp ? 'given-up' : 'put-off', reason, attempts })
  }

  /** One at a time and oldest first: an endpoint hears of a step after those before it wherever it takes them. */
  async function serve(connection: ControlConnection, endpoint: Endpoint): Promise<void> {
    while (!closing.signal.aborted) {
      const waiting = await claimMessage(connection.query, endpoint.name, limits.leaseMs)
      trouble = null
      if (waiting === null) await rest()
      else await attempt(connection, endpoint, waiting)
    }
  }

  async function deliver(): Promise<void> {
    const { connectMs, deadlineMs } = limits
    const connection = await openControlConnection({
      url: controlUrl,
      application: 'scrim webhooks',
      connectMs,
      deadlineMs,
    })
    const ends = await Promise.allSettled(
      endpoints.map((endpoint) =>
        serve(connection, endpoint).catch((error: unknown) => {
          connection.destroy()
          throw error
        }),
      ),
    )
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    await connection.end()
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await deliver()
      } catch (error) {
        const reason = toReason(error)
        if (reason !== trouble) observe({ kind: 'warning', text: `webhooks wait: ${reason}` })
        trouble = reason
        await rest()
      }
    }
  }

  const running = endpoints.length === 0 ? Promise.resolve() : run()
  return {
    enqueue: ({ query }, message) => (names.length === 0 ? Promise.resolve() : insertMessage(query, names, message)),
    async close() {
      closing.abort()
      await running
    },
  }
}

function toReason(error: unknown): string {
  if (!(error instanceof Error)) return 'the control database failed'
  return `the control database (${'code' in error ? String(error.code) : error.message})`
}
