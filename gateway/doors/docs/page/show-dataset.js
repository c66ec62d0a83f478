// One group of the document → its page: what it is, its columns and how you see each, code to paste, and its operations.
import { levelBadge } from './badges.js'
import { el, newId, value } from './dom.js'
import { prose } from './prose.js'
import { showCode } from './show-code.js'
import { showColumns } from './show-columns.js'
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
  const columns = Array.isArray(dataset?.columns) ? dataset.columns : []
  if (dataset) {
    const row = session.deref({ $ref: `#/components/schemas/${group.name}.Row` })
    sections.push(showColumns(columns, row), showUnmask(dataset.unmask, columns), showCode(dataset))
  }
  sections.push(...group.operations.map((operation) => showOperation(operation, columns, session)))
  return el('div', {}, ...sections)
}

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

/** Who approves that masked values are shown clear; null where none is masked. */
function showUnmask(unmask, columns) {
  if (!columns.some(({ shown }) => shown === 'masked') || !Array.isArray(unmask?.approvers)) return null
  const id = newId('unmask')
  const approvals = Object.entries(unmask.approvals ?? {}).map(([level, count]) => `${level}: ${count}`)
  const entry = (name, text) => el('div', {}, el('dt', {}, name), el('dd', {}, value(text)))
  return el(
    'section',
    { 'aria-labelledby': id },
    el('h2', { id }, 'Masked values in clear'),
    el(
      'dl.facts',
      {},
      entry('Who approves', unmask.approvers.join(', ') || 'nobody'),
      approvals.length > 0 && entry('Approvals needed', approvals.join(', ')),
      unmask.requests && entry('Requests', String(unmask.requests)),
    ),
  )
}
