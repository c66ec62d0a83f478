// Who asks and what they may read → the first page.
import { levelBadge } from './badges.js'
import { el, value } from './dom.js'
import { prose } from './prose.js'

export function showStart({ me, datasets, title, summary, description }) {
  const entry = (name, given) => el('div', {}, el('dt', {}, name), el('dd', {}, value(given)))
  const attributes = Object.entries(me.attributes ?? {}).map(([name, values]) =>
    entry(name, [values].flat().join(', ')),
  )
  return el(
    'div',
    {},
    el(
      'header.intro',
      {},
      el('h1', { tabindex: '-1' }, title || 'Scrim'),
      summary && el('p.lead', {}, summary),
      ...prose(description),
    ),
    el(
      'section',
      { 'aria-labelledby': 'you' },
      el('h2', { id: 'you' }, 'You'),
      el(
        'dl.facts',
        {},
        entry('Subject', me.subject ?? ''),
        entry('Kind', me.kind ?? ''),
        entry('Roles', Array.isArray(me.roles) && me.roles.length > 0 ? me.roles.join(', ') : 'none'),
        entry('App', me.app ?? 'none'),
        me.email && entry('E-mail', me.email),
        ...attributes,
        entry('Issuer', me.issuer ?? ''),
      ),
    ),
    el(
      'section',
      { 'aria-labelledby': 'datasets' },
      el('h2', { id: 'datasets' }, 'Datasets', el('span.count', {}, String(datasets.length))),
      showDatasets(datasets),
    ),
  )
}

const showDatasets = (datasets) =>
  datasets.length === 0
    ? el(
        'p.empty',
        {},
        'There is nothing that you may read yet. Whoever runs this gateway can give your account a role.',
      )
    : el(
        'ul.cards',
        {},
        ...datasets.map((dataset) =>
          el(
            'li',
            {},
            el('h3', {}, el('a', { href: `#/${encodeURIComponent(dataset.name)}` }, value(dataset.name))),
            ...prose(dataset.description),
            el(
              'p.tags',
              {},
              dataset.classification && levelBadge(dataset.classification),
              el('span.quiet', {}, `${dataset.columns} columns`),
              dataset.owner && el('span.quiet', {}, 'owner ', value(dataset.owner)),
            ),
          ),
        ),
      )
