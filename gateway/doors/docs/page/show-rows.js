// Rows and what the gateway says of them → a table in which what is masked looks masked.
import { el, newId, value } from './dom.js'

const mostRows = 200
const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given)

/** @param read of read-reply.js */
export function showRows(rows, { meta, count }) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const how = names.map((name) => howOf(name, meta))
  const caption = newId('rows')
  const head = names.map((name) =>
    el(
      rows.some((row) => isNumber(row[name])) ? 'th.number' : 'th',
      { scope: 'col' },
      value(name, '.code'),
      ...badgesOf(name, meta),
    ),
  )
  const lines = rows
    .slice(0, mostRows)
    .map((row, at) => el('tr', {}, ...names.map((name, i) => toCell(row[name], how[i](at)))))
  const notices = Array.isArray(meta.notices) ? meta.notices.filter((notice) => typeof notice === 'string') : []
  const of = count === undefined ? '' : ` of ${count}`
  const shown = rows.length > mostRows ? ` The first ${mostRows} are shown here; the other view has all.` : ''
  return el(
    'div',
    {},
    el(
      'p.quiet',
      { id: caption },
      rows.length === 0
        ? 'No rows.'
        : `${rows.length}${of} ${rows.length === 1 && of === '' ? 'row' : 'rows'}.${shown}`,
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

const own = (members, name) => (isObject(members) && Object.hasOwn(members, name) ? members[name] : undefined)

/** What is said of a column as a whole. */
export function badgesOf(name, { masked, unmasked }) {
  const mask = own(masked, name)
  const badges = []
  if (mask !== undefined) badges.push(el('span.badge.masked', {}, mask?.mask ? `masked: ${mask.mask}` : 'masked'))
  if (own(unmasked, name) !== undefined)
    badges.push(el('span.badge.lit', {}, mask === undefined ? 'clear by rule' : 'clear in some rows'))
  return badges
}

/** A column → a position → 'absent', 'masked', 'hidden' (masked so that nothing is left) or 'clear'. */
function howOf(name, { masked, unmasked, absent }) {
  const mask = own(masked, name)
  const clear = own(unmasked, name)
  const positions = (given) => new Set(Array.isArray(given) ? given : [])
  const missing = positions(own(absent, name))
  const except = clear === undefined ? null : positions(clear?.except)
  return (at) => {
    if (missing.has(at)) return 'absent'
    if (mask === undefined || (except !== null && !except.has(at))) return 'clear'
    return mask?.mask === 'hidden' ? 'hidden' : 'masked'
  }
}

/** Also one that was kept as it was written, for its digits. */
const isNumber = (given) => typeof given === 'number' || JSON.isRawJSON?.(given) === true

/** Numbers, dates, times and UUIDs: in parts they cannot be read. Any short text is kept whole, too. */
const whole = /^(?:[-+\d.:TZeE ]{1,40}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i
const short = 24

/** Only the mask `hidden` makes a value null; anywhere else null is what is stored. */
function toCell(given, how) {
  if (how === 'absent') return el('td', {}, el('span.none', {}, 'left out by a rule'))
  if (given === null || given === undefined)
    return el(how === 'hidden' ? 'td.veiled' : 'td', {}, el('span.none', {}, how === 'hidden' ? 'hidden' : 'null'))
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  const kinds = [
    how !== 'clear' && 'veiled',
    isNumber(given) && 'number',
    text.length <= short || whole.test(text) ? 'whole' : 'long',
  ]
  return el(['td', ...kinds.filter(Boolean)].join('.'), {}, value(text))
}
