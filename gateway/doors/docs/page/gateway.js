// Calls to the gateway that this page came from, and to nothing else. The token lives in this tab's session storage alone:
// never in an address, never in a cookie, gone with the tab.

const slot = 'scrim-token'
const patienceMs = 60_000

export const readToken = () => sessionStorage.getItem(slot)
export const keepToken = (token) => sessionStorage.setItem(slot, token)
export const forgetToken = () => sessionStorage.removeItem(slot)

/** Where the gateway is: /docs stands beside its paths. */
export const base = new URL('.', location.href.split(/[?#]/)[0])

/** It gave no answer at all. */
export class GatewayAway extends Error {}
/** It answered with a problem (RFC 9457). */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title ?? 'The gateway refused.')
    this.problem = problem
  }
}

/**
 * @param path with its query, encoded; begins with `/`
 * @returns status, headers and text, whatever the status. @throws GatewayAway
 */
export async function send(path, { method = 'GET', headers = {}, body } = {}) {
  const url = new URL(path.replace(/^\/+/, ''), base)
  if (url.origin !== base.origin) throw new GatewayAway('That address is not of this gateway.')
  const began = performance.now()
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, Authorization: `Bearer ${readToken() ?? ''}` },
      ...(body === undefined ? {} : { body }),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    return { status: response.status, headers: [...response.headers], text, ms: performance.now() - began }
  } catch (cause) {
    throw new GatewayAway('The gateway does not answer.', { cause })
  }
}

/** A document of the gateway. @throws GatewayAway, Refused */
export async function read(path) {
  const { status, text } = await send(path, { headers: { Accept: 'application/json' } })
  const body = parseOrNull(text)
  if (status === 200 && body !== null) return body
  if (body !== null && typeof body === 'object') throw new Refused({ status, ...body })
  throw new GatewayAway(`What answers here (${status}) is no gateway.`)
}

export function parseOrNull(text) {
  try {
    return JSON.parse(text, keepDigits)
  } catch {
    return null
  }
}

/** A number with more digits than a JavaScript number holds stays as it was written, where the browser can tell. */
const keepDigits = (_key, value, context) =>
  typeof value === 'number' &&
  context?.source !== undefined &&
  JSON.rawJSON !== undefined &&
  String(value) !== context.source
    ? JSON.rawJSON(context.source)
    : value
