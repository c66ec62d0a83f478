// The list beside the page: the start, the reader's datasets, and below them what the document says of the gateway itself.
import { el, value } from './dom.js'

/** More datasets than this get a field to find one. */
const few = 8

/** @param current the name that is shown; empty for the start, null for none */
export function showContents(contents, { groups, datasets }, current) {
  const known = new Set(datasets.map(({ name }) => name))
  const link = (name, at = name) =>
    el('a', { href: `#/${encodeURIComponent(at)}`, 'aria-current': current === at && 'page' }, value(name))
  const item = ({ name }) => el('li', {}, link(name))
  const own = groups.filter(({ name }) => known.has(name))
  const links = own.map(item)
  const parts = [el('ul', {}, el('li', {}, link('Start', ''))), ...titled('Datasets', links)]
  parts.push(...titled('The gateway itself', groups.filter(({ name }) => !known.has(name)).map(item)))
  if (links.length > few) {
    const find = el('input', { id: 'find', type: 'search', autocomplete: 'off', placeholder: 'Find a dataset' })
    find.addEventListener('input', () => {
      const sought = find.value.trim().toLowerCase()
      for (const [i, { name }] of own.entries()) links[i].hidden = !name.toLowerCase().includes(sought)
    })
    parts.unshift(el('label.unseen', { for: 'find' }, 'Find a dataset'), find)
  }
  contents.replaceChildren(...parts)
  contents.hidden = false
}

const titled = (title, items) =>
  items.length === 0 ? [] : [el('p.quiet', {}, title), el('ul', { 'aria-label': title }, ...items)]
