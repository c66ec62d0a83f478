// What came back → its status, its rows as a table, its body as it was written, its headers. Stored values are text, always.
import { el, value } from './dom.js'
import { readReply } from './read-reply.js'
import { showProblem } from './show-problem.js'
import { badgesOf, showRows } from './show-rows.js'

/**
 * @param next called with the cursor of the next page, or null
 * @param path of the operation; a file that is kept is named after it
 */
export function showReply(reply, next, path, session) {
  const { status, headers, text, ms } = reply
  const read = readReply(reply, session.columns)
  const line = el(
    'h3.line',
    { tabindex: '-1' },
    el('span', {}, 'Reply'),
    el(`strong.status-${String(status)[0]}`, {}, String(status)),
    el('span', {}, `${Math.round(ms)} ms`),
    el('span', {}, sizeOf(text)),
    read.type && el('span', {}, read.type),
  )
  const ok = status >= 200 && status < 300
  if (!ok && read.body !== null)
    return el('div', {}, line, showProblem(read.body, status === 401 ? session.leave : null), headersOf(headers))
  const written = el('pre.body', { tabindex: '0', 'aria-label': 'Body of the reply' }, read.written)
  const parts =
    read.rows === null ? [maskedOf(read.meta), written] : toggled(showRows(read.rows, read), written, read.form)
  const more = read.next !== null
  const actions = [
    more && next && el('button.second', { type: 'button', onclick: () => next(read.next) }, 'Next page'),
    ok &&
      text !== '' &&
      el('button.second', { type: 'button', onclick: () => keep(text, read.type, path) }, 'Download'),
  ]
  const cut = more && el('p.notice', {}, 'This is one page: more rows follow it.')
  return el('div', {}, line, ...parts, cut, el('div.toggles', {}, ...actions), headersOf(headers))
}

const sizeOf = (text) => {
  const bytes = new TextEncoder().encode(text).length
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`
}

const endings = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' }

/** As a file of the reader's; the gateway is not asked again. */
function keep(text, type, path) {
  const href = URL.createObjectURL(new Blob([text], { type }))
  const name = path.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'reply'
  el('a', { href, download: `${name}.${endings[type] ?? 'json'}` }).click()
  setTimeout(() => URL.revokeObjectURL(href), 10_000)
}

/** Where no table says it. */
function maskedOf(meta) {
  const names = [...new Set([meta.masked, meta.unmasked].flatMap((each) => Object.keys(each ?? {})))]
  if (names.length === 0) return null
  return el(
    'ul.masks',
    {},
    ...names.map((name) => el('li', {}, value(name === '*' ? 'Columns' : name, '.code'), ' ', ...badgesOf(name, meta))),
  )
}

/** Two views of one thing; which is seen is a pressed button. */
function toggled(table, written, form) {
  const buttons = [
    ['Table', table],
    [form, written],
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

const headersOf = (headers) =>
  el(
    'details.more',
    {},
    el('summary', {}, 'Headers', el('span.count', {}, String(headers.length))),
    el('dl.headers', {}, ...headers.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, value(text))])),
  )
