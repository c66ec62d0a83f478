// The fields of a form → the call that they describe, the same call for the next page, and a call as a line of curl.
import { base } from './gateway.js'

/** What an address may hold as it is stays readable. */
const encode = (text) =>
  encodeURIComponent(text.toWellFormed?.() ?? text).replace(/%(2C|3A|28|29|2A)/g, (code) => decodeURIComponent(code))

export function toCall({ path, method, body }, fields) {
  const filled = fields.map(({ input, value }) => ({ ...input, text: value() })).filter(({ text }) => text !== '')
  const parts = path.replace(/\{([^}]+)\}/g, (whole, name) => {
    const given = filled.find((input) => input.in === 'path' && input.name === name)
    return given ? encode(given.text) : whole
  })
  const pairs = (place, as = ({ text }) => text) =>
    filled.filter((input) => input.in === place).map((input) => [input.name, as(input)])
  const members = body.length > 0 ? pairs('body', typed) : null
  return written({ method, parts, query: pairs('query'), sent: Object.fromEntries(pairs('header')), members })
}

/** A member of a body as its schema has it: a list is written with commas between. What does not fit is for the gateway to refuse. */
function typed({ schema, text }) {
  const types = [schema?.type].flat()
  if (types.includes('array')) return text.split(',').map((each) => each.trim())
  return types.includes('integer') && /^\d{1,15}$/.test(text) ? Number(text) : text
}

/** The same ask, with nothing but the cursor changed, which stands in the `place` that the operation has for it. */
export function withCursor({ method, parts, query, sent, members }, cursor, place) {
  const put = (pairs) => [...pairs.filter(([name]) => name !== 'cursor'), ['cursor', cursor]]
  return place === 'body'
    ? written({ method, parts, query, sent, members: put(members) })
    : written({ method, parts, query: put(query), sent, members })
}

function written(call) {
  const { parts, query, sent, members } = call
  return {
    ...call,
    path: query.length > 0 ? `${parts}?${query.map((pair) => pair.map(encode).join('=')).join('&')}` : parts,
    headers: { ...sent, ...(members && { 'Content-Type': 'application/json' }) },
    ...(members && { body: JSON.stringify(Object.fromEntries(members)) }),
  }
}

/** One word of a POSIX shell, whatever it holds. */
const word = (text) => `'${text.replaceAll("'", "'\\''")}'`

/** The token stays out of it: whoever pastes it has their own. */
export function toCurl({ method, path, headers = {}, body }) {
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}-H "Authorization: Bearer $SCRIM_TOKEN"`,
    ...Object.entries(headers).map(([name, text]) => `-H ${word(`${name}: ${text}`)}`),
    ...(body === undefined ? [] : [`--data ${word(body)}`]),
    word(`${base.href}${path.replace(/^\/+/, '')}`),
  ]
  return lines.join(' \\\n  ')
}
