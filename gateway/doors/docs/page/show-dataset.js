// One group of the document → its page: what it is, its columns and how you see each, and its operations.
import { el, newId, value } from './dom.js'
import { inline, prose } from './prose.js'
import { showOperation } from './show-operation.js'

/**
 * @param group of read-document.js
 * @param dataset what /datasets/{name} says, or null where the group is no dataset
 */
export function showDataset(group, dataset, session) {
  const heading = el('h1', { tabindex: '-1' }, value(group.name))
  const about = [heading, ...prose(dataset?.description || group.description)]
  if (dataset) about.push(facts(dataset))
  const sections = [el('header.intro', {}, ...about)]
  if (dataset && Array.isArray(dataset.columns)) sections.push(showColumns(dataset))
  const names = new Set((dataset?.columns ?? []).map(({ name }) => name))
  sections.push(...group.operations.map((operation) => showOperation(operation, names, session)))
  return el('div', {}, ...sections)
}

export const levelBadge = (level) =>
  el(`span.badge.level-${/^[a-z]+$/.test(level) ? level : 'other'}`, {}, String(level))

/** Text says it, the pattern only repeats it. */
export const shownBadge = (masked, mask) =>
  masked ? el('span.badge.masked', {}, mask ? `masked: ${mask}` : 'masked') : el('span.badge.clear', {}, 'clear')

function facts(dataset) {
  const entry = (name, ...shown) => el('div', {}, el('dt', {}, name), el('dd', {}, ...shown))
  const key = Array.isArray(dataset.key) && dataset.key.length > 0 ? dataset.key.join(', ') : 'not readable for you'
  const more = [
    dataset.classification && entry('Classification', levelBadge(dataset.classification)),
    dataset.owner && entry('Owner', value(dataset.owner)),
    entry('Key', value(key, '.code')),
    dataset.rows && entry('Rows', value(dataset.rows)),
    dataset.page && entry('Largest page', `${dataset.page} rows`),
  ]
  return el('dl.facts', {}, ...more)
}

function showColumns({ columns }) {
  const id = newId('columns')
  const head = ['Column', 'Type', 'Classification', 'Shown to you', 'Filter with'].map((name) =>
    el('th', { scope: 'col' }, name),
  )
  const rows = columns.map((column) =>
    el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        value(column.name, '.code'),
        column.description && el('p.about', {}, ...inline(column.description)),
      ),
      el('td', {}, value(column.type, '.code')),
      el('td', {}, levelBadge(column.classification)),
      el(
        'td',
        {},
        shownBadge(column.shown === 'masked', column.mask),
        column.clear_by_rule && el('span.badge.lit', {}, `clear ${column.clear_by_rule}`),
        column.deprecated !== undefined && column.deprecated !== false && el('span.badge', {}, 'deprecated'),
      ),
      el('td.operators', {}, operatorsOf(column)),
    ),
  )
  return el(
    'section',
    { 'aria-labelledby': id },
    el('h2', { id }, `Columns`, el('span.count', {}, String(columns.length))),
    el(
      'div.scroll',
      { role: 'region', 'aria-labelledby': id, tabindex: '0' },
      el('table.columns', {}, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...rows)),
    ),
  )
}

const operatorsOf = ({ operators }) =>
  Array.isArray(operators) && operators.length > 0
    ? operators.map((name) => el('code', {}, name)).flatMap((each, i) => (i > 0 ? [' ', each] : [each]))
    : el('span.quiet', {}, 'not for filters')
