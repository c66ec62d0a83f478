// What came back → its status, its rows as a table, its body as it was written, its headers. Stored values are text, always.
import { el, newId, value } from './dom.js'
import { parseOrNull } from './gateway.js'
import { showProblem } from './show-problem.js'

const mostRows = 200
const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given)

/** @param next called with the cursor of the next page, or null */
export function showReply({ status, headers, text, ms }, next, session) {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  const body = /json/.test(type) && !/ndjson/.test(type) ? parseOrNull(text) : null
  const ok = status >= 200 && status < 300
  const line = el(
    'h3.line',
    { tabindex: '-1' },
    el('span', {}, 'Reply'),
    el(`strong.status-${String(status)[0]}`, {}, String(status)),
    el('span', {}, `${Math.round(ms)} ms`),
    el('span', {}, sizeOf(text)),
    type && el('span', {}, type.split(';')[0]),
  )
  if (!ok && isObject(body))
    return el('div', {}, line, showProblem(body, status === 401 ? session.leave : null), headersOf(headers))
  const rows = rowsOf(body)
  const written = el(
    'pre.body',
    { tabindex: '0', 'aria-label': 'Body of the reply' },
    body === null ? text : JSON.stringify(body, null, 2),
  )
  const parts = [line]
  if (rows !== null) parts.push(...toggled(showRows(rows, body), written))
  else parts.push(written)
  const cursor = isObject(body?.page) && typeof body.page.next === 'string' ? body.page.next : null
  if (cursor !== null && next) {
    parts.push(el('p', {}, el('button.second', { type: 'button', onclick: () => next(cursor) }, 'Next page')))
  }
  parts.push(headersOf(headers))
  return el('div', {}, ...parts)
}

const sizeOf = (text) => {
  const bytes = new TextEncoder().encode(text).length
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`
}

/** Null where the body is no list of rows and no row. */
function rowsOf(body) {
  const data = Array.isArray(body) ? body : isObject(body?.data) ? [body.data] : body?.data
  return Array.isArray(data) && data.every(isObject) ? data : null
}

/** Two views of one thing; which is seen is a pressed button. */
function toggled(table, written) {
  const buttons = [
    ['Table', table],
    ['JSON', written],
  ].map(([name, part], i) =>
    el('button.toggle', { type: 'button', 'aria-pressed': String(i === 0), onclick: () => choose(part) }, name),
  )
  const choose = (part) => {
    for (const [i, each] of [table, written].entries()) {
      each.hidden = each !== part
      buttons[i].setAttribute('aria-pressed', String(each === part))
    }
  }
  choose(table)
  return [el('div.toggles', { role: 'group', 'aria-label': 'Show the reply as' }, ...buttons), table, written]
}

function showRows(rows, body) {
  const meta = isObject(body?.meta) ? body.meta : {}
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const how = names.map((name) => howOf(name, meta))
  const caption = newId('rows')
  const head = names.map((name, i) =>
    el(
      rows.some((row) => isNumber(row[name])) ? 'th.number' : 'th',
      { scope: 'col' },
      value(name, '.code'),
      ...how[i].badges,
    ),
  )
  const lines = rows.slice(0, mostRows).map((row, at) =>
    el(
      'tr',
      {},
      ...names.map((name, i) => {
        if (how[i].absent.has(at)) return el('td', {}, el('span.none', {}, 'left out by a rule'))
        return toCell(
          row[name],
          how[i].masked && (how[i].except === null || how[i].except.has(at)) ? how[i].mask : null,
        )
      }),
    ),
  )
  const notices = Array.isArray(meta.notices) ? meta.notices.filter((notice) => typeof notice === 'string') : []
  const count = isObject(body?.page) && body.page.count !== undefined ? ` of ${body.page.count}` : ''
  const shown = rows.length > mostRows ? ` The first ${mostRows} are shown here; JSON has all.` : ''
  return el(
    'div',
    {},
    el(
      'p.quiet',
      { id: caption },
      rows.length === 0
        ? 'No rows.'
        : `${rows.length}${count} ${rows.length === 1 && count === '' ? 'row' : 'rows'}.${shown}`,
    ),
    ...notices.map((notice) => el('p.notice', {}, notice)),
    rows.length > 0 &&
      el(
        'div.scroll',
        { role: 'region', 'aria-labelledby': caption, tabindex: '0' },
        el('table.rows', {}, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...lines)),
      ),
  )
}

/** Whether the column is masked, in which rows, and the badges that say so. */
function howOf(name, { masked, unmasked, absent }) {
  const own = (members) => (isObject(members) && Object.hasOwn(members, name) ? members[name] : undefined)
  const mask = own(masked)
  const clear = own(unmasked)
  const positions = (given) => new Set(Array.isArray(given) ? given : [])
  const badges = []
  if (mask !== undefined) badges.push(el('span.badge.masked', {}, `masked: ${mask?.mask ?? 'yes'}`))
  if (clear !== undefined)
    badges.push(el('span.badge.lit', {}, mask === undefined ? 'clear by rule' : 'clear in some rows'))
  return {
    badges,
    masked: mask !== undefined,
    mask: mask?.mask ?? 'yes',
    except: clear === undefined ? null : positions(clear?.except),
    absent: positions(own(absent)),
  }
}

/** Also one that was kept as it was written, for its digits. */
const isNumber = (given) => typeof given === 'number' || JSON.isRawJSON?.(given) === true

/** @param mask null where the cell is clear. Only the mask `hidden` makes a value null; elsewhere null was stored. */
function toCell(given, mask) {
  const hidden = mask === 'hidden'
  if (given === null || given === undefined)
    return el(hidden ? 'td.veiled' : 'td', {}, el('span.none', {}, hidden ? 'hidden' : 'null'))
  const kind = mask === null ? '' : '.veiled'
  if (typeof given === 'string') return el(`td${kind}`, {}, value(given))
  return el(`td${kind}${isNumber(given) ? '.number' : ''}`, {}, value(JSON.stringify(given)))
}

const headersOf = (headers) =>
  el(
    'details.more',
    {},
    el('summary', {}, 'Headers', el('span.count', {}, String(headers.length))),
    el('dl.headers', {}, ...headers.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, value(text))])),
  )
