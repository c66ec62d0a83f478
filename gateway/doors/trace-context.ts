// `traceparent` of a request → the trace it belongs to, and the `traceresponse` that tells the caller (W3C Trace Context,
// level 1 and the response header of level 2). What is not well-formed starts a new trace: nothing else of it is kept.
import { randomBytes } from 'node:crypto'

export interface Trace {
  /** 32 hex digits. */
  readonly id: string
  /** The value of the `traceresponse` header. */
  readonly response: string
}

const parent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/
/** Version 00 ends after its flags, at 55 characters. */
const whole = /^.{55}$/

/** Hex digits of one request: a trace of 32 and a span of 16. */
const digits = 48
/** Asking the kernel for each id would cost more than the rest: 256 requests' worth at once. */
let pool = ''
let used = 0

/** @param traceparent as sent; absent or unfit: a new trace. */
export function toTrace(traceparent: string | undefined): Trace {
  if (used === pool.length) {
    pool = randomBytes((digits / 2) * 256).toString('hex')
    used = 0
  }
  const fresh = pool.slice(used, used + digits)
  used += digits
  const span = fresh.slice(32)
  const found = traceparent === undefined || traceparent.length > 512 ? null : parent.exec(traceparent)
  if (!found?.[1] || !found[2] || (traceparent?.startsWith('00') && !whole.test(traceparent))) {
    const id = fresh.slice(0, 32)
    return { id, response: `00-${id}-${span}-00` }
  }
  const sampled = Number.parseInt(found[2], 16) & 1
  return { id: found[1], response: `00-${found[1]}-${span}-0${sampled}` }
}
