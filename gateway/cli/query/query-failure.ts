// Why `scrim query` has no data: 3 the gateway refused, 4 nothing usable answered. Words for stderr, and what to do next.
export class QueryFailure extends Error {
  readonly status: 3 | 4
  readonly hint: string | null
  /** Of the gateway's refusal, where there is one. */
  readonly code: string | null

  constructor(status: 3 | 4, message: string, hint: string | null, code: string | null = null) {
    super(message)
    this.name = 'QueryFailure'
    this.status = status
    this.hint = hint
    this.code = code
  }
}
