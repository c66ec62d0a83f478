// A reply → its body, its rows, the next page, and which columns are masked: from the envelope, or from headers where there is none.
import { parseOrNull } from './gateway.js'

const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given)

/** @param columns of the dataset by name: without envelope, only they tell how a masked column is masked */
export function readReply({ headers, text }, columns) {
  const header = (name) => headers.find(([known]) => known === name)?.[1] ?? null
  const type = header('content-type') ?? ''
  const isLines = /ndjson/.test(type)
  const body = isLines ? toLines(text) : /json/.test(type) ? parseOrNull(text) : null
  const enveloped = isObject(body)
  const page = isObject(body?.page) ? body.page : {}
  const next = enveloped ? page.next : header('scrim-next')
  return {
    type: type.split(';')[0],
    /** How the body is laid out to be read; as it came where that is how it is meant. */
    written: body === null || isLines ? text : JSON.stringify(body, null, 2),
    form: body === null || isLines ? 'Text' : 'JSON',
    body,
    rows: rowsOf(body),
    next: typeof next === 'string' && next !== '' ? next : null,
    count: enveloped ? page.count : (header('scrim-count') ?? undefined),
    meta: enveloped
      ? object(body.meta)
      : { masked: toMasks(header('scrim-masked'), columns), unmasked: toNames(header('scrim-unmasked')) },
  }
}

const object = (given) => (isObject(given) ? given : {})

function toLines(text) {
  const rows = text.split('\n').filter(Boolean).map(parseOrNull)
  return rows.every(isObject) ? rows : null
}

/** Null where the body is no list of rows and no row. */
function rowsOf(body) {
  const data = Array.isArray(body) ? body : isObject(body?.data) ? [body.data] : body?.data
  return Array.isArray(data) && data.every(isObject) ? data : null
}

/** A header's list of names; of `*`, which stands for too many, nothing but that is known. */
const listed = (text) => (text === null ? [] : text.split(',').map((name) => decode(name.trim())))

const toMasks = (text, columns) =>
  Object.fromEntries(listed(text).map((name) => [name, { mask: columns.get(name)?.mask }]))

/** Which rows are clear is not in the header. */
const toNames = (text) => Object.fromEntries(listed(text).map((name) => [name, {}]))

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
