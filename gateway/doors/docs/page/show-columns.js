// The columns of a dataset, as its caller may know them → a table; on a phone each row of it is a card.

import { levelBadge, shownBadge } from './badges.js'
import { el, newId, value } from './dom.js'
import { inline } from './prose.js'

const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given)
/** A list of values longer than this is folded. */
const mostValues = 12

/** @param row the schema of a row in the document, which says what each mask does, or null */
export function showColumns(columns, row) {
  const id = newId('columns')
  const head = ['Column', 'Type', 'Classification', 'Shown to you', 'Filter with']
  const cell = (at, ...children) => el('td', { 'data-label': head[at] }, el('div', {}, ...children))
  const rows = columns.map((column) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, value(column.name, '.code'), ...wordsOf(column)),
      cell(1, value(column.type, '.code')),
      cell(2, levelBadge(column.classification)),
      cell(3, ...howShown(column, row)),
      cell(4, operatorsOf(column)),
    ),
  )
  return el(
    'section',
    { 'aria-labelledby': id },
    el('h2', { id }, 'Columns', el('span.count', {}, String(columns.length))),
    el(
      'div.scroll',
      { role: 'region', 'aria-labelledby': id, tabindex: '0' },
      el(
        'table.columns',
        {},
        el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
        el('tbody', {}, ...rows),
      ),
    ),
  )
}

function wordsOf({ description, values, deprecated }) {
  const words = []
  if (description) words.push(el('p.about', {}, ...inline(description)))
  if (Array.isArray(values) && values.length > 0) {
    const all = values.flatMap((each, i) => [i > 0 ? ', ' : '', el('code', {}, String(each))])
    words.push(
      values.length > mostValues
        ? el('details.about', {}, el('summary', {}, `One of ${values.length} values`), ...all)
        : el('p.about', {}, 'One of ', ...all),
    )
  }
  if (isObject(deprecated)) {
    const { since, sunset, use } = deprecated
    words.push(
      el(
        'p.about',
        {},
        el('span.badge', {}, 'deprecated'),
        since ? ` since ${since}` : '',
        sunset ? `, gone on ${sunset}` : '',
        ...(use ? ['; use ', el('code', {}, String(use)), ' instead'] : []),
      ),
    )
  }
  return words
}

function howShown({ name, shown, mask, best_effort: bestEffort, clear_by_rule: rule }, row) {
  const written = row?.properties?.[name]?.description
  const [, what] = /Masked by \S+ \((.+)\); [a-z]+\./s.exec(typeof written === 'string' ? written : '') ?? []
  return [
    shownBadge(shown === 'masked', mask),
    rule && el('span.badge.lit', {}, `clear ${rule}`),
    bestEffort === true && el('span.badge', {}, 'best effort: may miss some'),
    what && el('p.about', {}, ...inline(what)),
  ]
}

const operatorsOf = ({ operators }) =>
  Array.isArray(operators) && operators.length > 0
    ? operators.map((name) => el('code', {}, String(name))).flatMap((each, i) => (i > 0 ? [' ', each] : [each]))
    : el('span.quiet', {}, 'not for filters')
