// One call to the gateway → its reply, or why there is none. The token goes to that gateway alone, and nothing hangs.
import { isRecord, type Json, parseExact } from './exact-json.ts'
import type { Output } from './query-ask.ts'
import { QueryFailure } from './query-failure.ts'

export interface Gateway {
  /** Without a slash at its end. */
  readonly address: string
  readonly token: string
  /** ms without a byte before the call is given up. */
  readonly patience: number
}

export interface GatewayReply {
  readonly mediaType: string
  readonly headers: Headers
  readonly text: string
}

const accepts: Readonly<Record<Output, string>> = {
  table: 'application/json',
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  rows: 'application/vnd.scrim.rows+json',
}

/** The gateway's own pages have JSON alone, whatever the format asked for. */
const always = 'application/problem+json, application/json;q=0.1'

/** What goes along besides the address. */
export interface Sent {
  readonly method?: 'POST'
  readonly body?: object
  /** Names the grant to read under; as secret as the access token. */
  readonly approvalToken?: string | null
}

/** @param target path and query, encoded. @throws QueryFailure */
export async function callGateway(
  gateway: Gateway,
  target: string,
  output: Output,
  { method, body, approvalToken = null }: Sent = {},
): Promise<GatewayReply> {
  const url = toUrl(gateway.address, target)
  const headers = {
    Authorization: `Bearer ${gateway.token}`,
    Accept: `${accepts[output]}, ${always}`,
    'User-Agent': 'scrim',
    ...(approvalToken !== null && { 'Approval-Token': approvalToken }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  }
  const init = { method: method ?? 'GET', ...(body !== undefined && { body: JSON.stringify(body) }) }
  const patient = new AbortController()
  const timer = setTimeout(() => patient.abort(), gateway.patience)
  try {
    const response = await fetch(url, { ...init, headers, redirect: 'manual', signal: patient.signal })
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body ?? []) {
      timer.refresh()
      chunks.push(chunk)
    }
    return toReply(response, Buffer.concat(chunks).toString('utf8'), gateway.address)
  } catch (error) {
    if (error instanceof QueryFailure) throw error
    throw toUnreachable(error, gateway, patient.signal.aborted)
  } finally {
    clearTimeout(timer)
  }
}

/** @throws QueryFailure where the path leads away from the gateway: the token would go with it. */
function toUrl(address: string, target: string): URL {
  const whole = /^https?:\/\//.test(target)
  const url = URL.parse(whole ? target : `${address}${target}`)
  const home = new URL(address)
  const inside = home.pathname === '/' || url?.pathname.startsWith(`${home.pathname}/`)
  if (url?.origin === home.origin && url.username === '' && url.password === '' && inside) return url
  throw new QueryFailure(
    3,
    `That path leads away from ${address}, and your token would go with it.`,
    'Write a path, for example /customers; SCRIM_URL (or SCRIM) says which gateway.',
  )
}

function toReply(response: Response, text: string, address: string): GatewayReply {
  const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (response.ok && Object.values(accepts).includes(mediaType)) return { mediaType, headers: response.headers, text }
  if (mediaType === 'application/problem+json') throw toRefused(response.status, text, address)
  const what =
    response.status >= 300 && response.status < 400
      ? 'sends callers elsewhere'
      : `answers ${response.status} ${mediaType}`
  throw new QueryFailure(
    4,
    `What is at ${address} is no Scrim gateway: it ${what}.`,
    'Set SCRIM_URL to the address of the gateway itself.',
  )
}

function toRefused(status: number, body: string, address: string): QueryFailure {
  const problem = parseOrNull(body)
  if (!isRecord(problem) || typeof problem.detail !== 'string') {
    return new QueryFailure(4, `What is at ${address} refused (${status}) and did not say why.`, null)
  }
  const code = typeof problem.code === 'string' ? ` (${problem.code})` : ''
  const access = isRecord(problem.request_access) ? problem.request_access : {}
  const leads = access.url === '/unmask/requests' ? 'To have it approved' : 'Who approves, and what may be asked'
  const more = typeof access.command === 'string' ? `${leads}: ${access.command}` : null
  const id = typeof problem.instance === 'string' ? `If you ask for help, give this id: ${problem.instance}` : null
  const hints = [problem.hint, more, id].filter((part) => typeof part === 'string')
  return new QueryFailure(
    status >= 500 ? 4 : 3,
    `${problem.detail}${code}`,
    hints.length > 0 ? hints.join('\n') : null,
    typeof problem.code === 'string' ? problem.code : null,
  )
}

function parseOrNull(text: string): Json {
  try {
    return parseExact(text)
  } catch {
    return null
  }
}

function toUnreachable(error: unknown, { address, patience }: Gateway, late: boolean): Error {
  if (late) {
    return new QueryFailure(
      4,
      `${address} did not answer within ${patience / 1000} s.`,
      'Try again, or wait longer with --timeout SECONDS.',
    )
  }
  if (!(error instanceof TypeError)) return error instanceof Error ? error : new Error(String(error))
  const cause = error.cause instanceof Error && 'code' in error.cause ? ` (${error.cause.code})` : ''
  return new QueryFailure(
    4,
    `${address} cannot be reached${cause}.`,
    'Start a gateway with "npm start" (same SCRIM_DATA and PORT), or set SCRIM_URL to one that runs.',
  )
}
