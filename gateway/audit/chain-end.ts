// The end of one writer's chain, as its gateway knows it: what is durable, what was handed over and not acknowledged, and
// under which id it goes on. Both writers of a gateway keep theirs by this.
import { createUlid } from '../seal/ulid.ts'
import type { Backend, ControlConnection } from '../store/control-connection.ts'
import type { ForkEvent } from './audit-event.ts'
import { endBackend, insertBatch, readTail, registerWriter } from './audit-statements.ts'
import { toEventText } from './event-text.ts'
import { judgeTail, type TailVerdict } from './judge-tail.ts'
import { type Batch, firstHead, sealBatch } from './seal-batch.ts'

export interface ChainEnd {
  /** The events as they would follow now. Nothing has moved yet. */
  seal(bodies: readonly string[]): Batch
  /** From here on the database may have it, and only `settle`, `drop` or `recover` says. */
  handOver(batch: Batch, backend: Backend): void
  /** It is durable. */
  settle(batch: Batch): void
  /** It certainly is not. */
  drop(): void
  /** Writes a batch in a transaction of its own, and registers the writer with its first one. */
  write(connection: ControlConnection, batch: Batch): Promise<void>
  /**
   * What became of the batch without an answer: asked of the database, once nothing of it can still arrive. Where
   * someone else wrote under this writer's name, the writer has a new one afterwards.
   */
  recover(connection: ControlConnection): Promise<TailVerdict['follows']>
  /** What a new connection writes first: a beat, or which writer this one takes over from. */
  firstBody(): string
  beat(): string
}

export interface ChainOptions {
  readonly kind: 'group' | 'serial'
  /** This gateway's name, kept with its writer. */
  readonly gateway: string
  /** ms since 1970. */
  readonly now: () => number
  readonly warn: (text: string) => void
}

export function createChainEnd({ kind, gateway, now, warn }: ChainOptions): ChainEnd {
  const newId = createUlid(now)
  const newHead = () => firstHead(`${kind === 'group' ? 'g' : 's'}-${newId()}`)
  const at = () => new Date(now()).toISOString()
  let head = newHead()
  let registered = false
  /**
   * Of the writer that this one takes over from: its first event, kept until it is durable. One is enough: nobody can
   * write under this one's name before its first batch has shown it.
   */
  let fork: ForkEvent | null = null
  let unsure: { readonly batch: Batch; readonly backend: Backend } | null = null

  const settle = (batch: Batch): void => {
    head = batch.to
    registered = true
    fork = null
    unsure = null
  }
  const beat = (): string => toEventText({ kind: 'beat', id: newId(), at: at() })

  return {
    seal: (bodies) => sealBatch(head, bodies, now()),
    handOver: (batch, backend) => {
      unsure = { batch, backend }
    },
    settle,
    drop: () => {
      unsure = null
    },
    write: (connection, batch) =>
      registered ? insertBatch(connection, batch) : registerWriter(connection, { kind, gateway }, batch),
    async recover(connection) {
      if (unsure === null && !registered) return 'nothing'
      if (unsure !== null) await endBackend(connection, unsure.backend)
      const batch = unsure?.batch ?? null
      const { headStands, follows } = judgeTail(await readTail(connection, head, batch), head, batch)
      const { counter, hash, writer } = head
      if (!headStands) warn(`event ${counter} of writer ${writer} was durable and is gone`)
      unsure = null
      if (follows === 'batch' && batch !== null) settle(batch)
      if (follows === 'foreign') {
        // Its chain is evidence now.
        warn(`writer ${writer} holds events that this gateway did not write`)
        fork = { kind: 'fork', id: newId(), at: at(), writer, counter, hash }
        registered = false
        head = newHead()
      }
      return follows
    },
    firstBody: () => (fork === null ? beat() : toEventText(fork)),
    beat,
  }
}
