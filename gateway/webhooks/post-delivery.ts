// One attempt: a signed POST → null where it was taken, else why not, in words without the address or what it answered.
import { signDelivery } from './sign-delivery.ts'
import type { Endpoint } from './to-endpoints.ts'

/** @param ms until it is given up. @throws never. */
export async function postDelivery(endpoint: Endpoint, id: string, body: string, ms: number): Promise<string | null> {
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'scrim-webhook',
        ...signDelivery(id, body, endpoint.secret, Date.now()),
      },
      body,
      // A redirect would take the message to an address that nobody configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(ms),
    })
    await response.body?.cancel()
    return response.ok ? null : `answered ${response.status}`
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') return `no answer within ${ms} ms`
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : null
    const code = cause !== null && 'code' in cause ? String(cause.code) : ''
    return /^[A-Z][A-Z_]{2,39}$/.test(code) ? `not reached (${code})` : 'not reached'
  }
}
