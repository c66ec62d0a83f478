// What is written down: one event of plain data per read, refusal and release. No raw value: literals and row keys are
// fingerprints (HMAC with a key's id), so an auditor can ask "was it this one?" and nobody can read it back.

export interface Who {
  readonly issuer: string
  readonly subject: string
  readonly kind: 'person' | 'service'
  readonly app: string
  readonly roles: readonly string[]
  readonly actor: string | null
}

interface Common {
  /** ULID, made by the caller of `append`; what `meta.audit` shows. */
  readonly id: string
  /** ISO 8601 UTC, milliseconds. */
  readonly at: string
  /** The request's id. */
  readonly request: string
  readonly who: Who
  readonly dataset: string | null
  /** The catalogue's version. */
  readonly catalog: string
}

/** One column of a read: how it was shown and the rule that said so, `file:line`. */
interface ShownColumn {
  /** `*` where rows were counted. */
  readonly name: string
  /** Where not its values were shown, but one over those of several rows. */
  readonly aggregate?: string
  readonly how: 'clear' | 'masked'
  readonly rule: string
}

export interface ReadEvent extends Common {
  readonly kind: 'read'
  readonly door: string
  readonly columns: readonly ShownColumn[]
  /** The filter with each literal replaced by its fingerprint; null when there is none. */
  readonly filter: string | null
  readonly order: readonly string[]
  readonly limit: number
  readonly page: 'first' | 'next'
  readonly count: boolean
  /** The id of the grant that the read uses; null: none. */
  readonly grant: string | null
  /** What was read of other datasets beside the rows; absent where nothing was. */
  readonly related?: readonly RelatedRead[]
}

/** Related rows: how they were asked for, as in a read of their own. */
export interface RelatedRead extends Pick<ReadEvent, 'columns' | 'filter' | 'order' | 'limit'> {
  /** The relations that lead to them, e.g. `orders.items`. */
  readonly path: string
  readonly dataset: string
}

export interface RefusalEvent extends Common {
  readonly kind: 'refusal'
  readonly door: string
  readonly code: string
  readonly status: number
}

export interface ReleaseEvent extends Common {
  readonly kind: 'release'
  /** The id of the read event it belongs to. */
  readonly read: string
  readonly by: 'rule' | 'grant'
  /** Under which it was shown, and who approved it; null where a rule did. */
  readonly grant: {
    readonly id: string
    readonly request: string
    readonly approvedBy: readonly { readonly issuer: string; readonly subject: string }[]
  } | null
  /** `rule` is `file:line`, or the grant's id. */
  readonly columns: readonly { readonly name: string; readonly rule: string }[]
  /** One fingerprint per released row, over (dataset, key). */
  readonly rows: readonly string[]
}

export interface OutcomeEvent extends Common {
  readonly kind: 'outcome'
  readonly read: string
  readonly code: string
  readonly status: number
}

/** One step of a request for unmasking, or of its grant. The reason stays with the request: it is free text. */
export interface UnmaskEvent {
  readonly kind: 'unmask'
  readonly id: string
  readonly at: string
  /** The HTTP request's id; null where the clock did it. */
  readonly request: string | null
  /** Null where the clock did it. */
  readonly who: Who | null
  readonly dataset: string
  readonly catalog: string
  readonly step:
    | ('requested' | 'approved' | 'granted' | 'denied' | 'withdrawn' | 'request-expired')
    | ('token' | 'exhausted' | 'grant-expired' | 'revoked')
  /** The request for unmasking. */
  readonly unmask: string
  readonly grant: string | null
  readonly columns: readonly string[]
  /** Keyed hash of what was asked for. */
  readonly scope: string
  /** What this step allows: at most what was asked for. */
  readonly durationMs: number
  readonly maxRows: number
}

/** An idle writer's sign of life. */
interface BeatEvent {
  readonly kind: 'beat'
  readonly id: string
  readonly at: string
}

/** The first event of a writer that took over: in the old one's chain are events that its gateway did not write. */
export interface ForkEvent {
  readonly kind: 'fork'
  readonly id: string
  readonly at: string
  /** The writer that was left. */
  readonly writer: string
  /** Of the last event that its gateway wrote there; 0 where it wrote none. */
  readonly counter: number
  /** Of that event. */
  readonly hash: string
}

export type AuditEvent =
  | (ReadEvent | RefusalEvent | ReleaseEvent | OutcomeEvent)
  | UnmaskEvent
  | (BeatEvent | ForkEvent)
