// One part of the benchmark: what it is given, and what it has found.
import type { Figure } from './figures.ts'
import type { MeasureSize } from './measure.ts'
import type { BenchGateway } from './start-gateway.ts'

export interface BenchSize extends MeasureSize {
  /** Cursors per page size. */
  readonly links: number
}

export interface Bench {
  readonly gateway: BenchGateway
  /** Customers. */
  readonly rows: number
  readonly size: BenchSize
  /** Told of the replies of each gateway, which must all be in the audit. */
  readonly count: (replies: number) => void
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

export interface Part {
  readonly figures: readonly Figure[]
  /** Lines of the table of rates. */
  readonly rates: readonly (readonly string[])[]
}

/** Connections of the gateway's masked pool (create-postgres-source.ts), and so of all that it is compared with. */
export const pool = 16

/** The same with shorter rounds. */
export const shorter = (size: BenchSize, rounds: number, seconds: number): BenchSize => ({
  ...size,
  rounds,
  round: Math.min(size.round, seconds),
  warmUp: Math.min(size.warmUp, seconds),
})
