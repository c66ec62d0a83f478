// The reference page: asks for a token, reads the gateway's description of itself with it, and shows one dataset at a time.
// Which one is in the address after `#`; the token never is.
import { announce, el, value } from './dom.js'
import { forgetToken, GatewayAway, keepToken, Refused, read, readToken } from './gateway.js'
import { prose } from './prose.js'
import { readDocument } from './read-document.js'
import { levelBadge, showDataset } from './show-dataset.js'
import { showProblem } from './show-problem.js'

const content = document.getElementById('content')
const contents = document.getElementById('contents')
const who = document.getElementById('who')

/** What was read with the token; null before. */
let session = null

window.addEventListener('hashchange', () => void show(true))
void start(false)

/** @param moved whether the reader asked for it on this page: then the focus goes along */
async function start(moved) {
  if (readToken() === null) return askToken()
  content.replaceChildren(el('p.quiet', {}, 'Reading what you may see…'))
  content.setAttribute('aria-busy', 'true')
  if (moved) content.focus({ preventScroll: true })
  try {
    const me = await read('/me')
    const [datasets, openapi] = await Promise.all([read('/datasets'), read('/openapi.json')])
    session = {
      me,
      datasets: Array.isArray(datasets.data) ? datasets.data : [],
      ...readDocument(openapi),
      described: new Map(),
      leave,
    }
    showWho(me)
    announce(`Signed in as ${me.subject ?? 'someone'}.`)
    await show(moved)
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) {
      forgetToken()
      askToken(error.problem)
    } else showFailure(error)
  } finally {
    content.removeAttribute('aria-busy')
  }
}

function leave() {
  forgetToken()
  session = null
  who.replaceChildren()
  contents.hidden = true
  contents.replaceChildren()
  askToken()
}

function askToken(problem = null) {
  document.title = 'Scrim: API reference'
  const field = el('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    required: true,
    'aria-describedby': 'token-words',
    'aria-invalid': problem !== null,
  })
  const form = el(
    'form.token',
    { novalidate: true },
    el('label', { for: 'token' }, 'Access token'),
    field,
    el('p.quiet', { id: 'token-words' }, 'It stays in this tab and goes to this gateway alone.'),
    el('button.first', { type: 'submit' }, 'Open the reference'),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const token = field.value.trim().replace(/^Bearer\s+/i, '')
    if (!/^[\x21-\x7e]+$/.test(token)) {
      field.setAttribute('aria-invalid', 'true')
      field.focus()
      announce('Paste an access token first.')
      return
    }
    keepToken(token)
    void start(true)
  })
  content.replaceChildren(
    el(
      'div.welcome',
      {},
      el('h1', { tabindex: '-1' }, 'What may you see?'),
      el(
        'p.lead',
        {},
        'This reference is made for whoever asks: your datasets, your columns, and how each of them is shown to you.',
      ),
      problem && showProblem(problem, null),
      form,
      el('p.quiet', {}, 'With the sample company, ', el('code', {}, 'npx scrim token ana'), ' prints one.'),
    ),
  )
  if (problem) announce(`${problem.detail ?? ''} ${problem.hint ?? ''}`)
  field.focus()
}

function showFailure(error) {
  const again = el('button.first', { type: 'button', onclick: () => void start(true) }, 'Try again')
  const known = error instanceof Refused
  if (!known && !(error instanceof GatewayAway)) reportError(error)
  const words = known
    ? showProblem(error.problem, leave)
    : el(
        'div.problem',
        {},
        el('h4', {}, error instanceof GatewayAway ? error.message : 'This page met something it did not expect.'),
        el('p', {}, 'Check that the gateway runs, then try again.'),
      )
  content.replaceChildren(
    el('div.welcome', {}, el('h1', { tabindex: '-1' }, 'Nothing to show yet'), words, el('p', {}, again)),
  )
  announce(known ? error.problem.detail : 'The gateway does not answer.')
  content.querySelector('h1').focus()
}

function showWho(me) {
  const roles = Array.isArray(me.roles) && me.roles.length > 0 ? me.roles.join(', ') : 'no role'
  who.replaceChildren(
    el(
      'p',
      {},
      value(me.subject ?? 'someone', '.strong'),
      el('span.quiet', {}, roles),
      el('span.quiet', {}, `through ${me.app ?? 'no app'}`),
    ),
    el('button.second', { type: 'button', onclick: leave }, 'Forget the token'),
  )
}

/** @param moved whether the reader came here by a link: then the focus goes along */
async function show(moved) {
  if (session === null) return
  const shown = session
  const name = decode(location.hash.replace(/^#\/?/, ''))
  const group = shown.groups.find((each) => each.name === name) ?? null
  if (location.hash === '#content') return
  showContents(group)
  if (group === null) content.replaceChildren(showStart(shown))
  else {
    const at = location.hash
    const isStill = () => session === shown && location.hash === at
    try {
      const dataset = await describe(group, shown)
      if (!isStill()) return
      content.replaceChildren(showDataset(group, dataset, shown))
    } catch (error) {
      if (isStill()) showFailure(error)
      return
    }
  }
  document.title = group ? `${group.name}: Scrim API reference` : 'Scrim: API reference'
  if (!moved) return
  scrollTo(0, 0)
  content.querySelector('h1')?.focus({ preventScroll: true })
}

/** What /datasets/{name} says; null where the group is no dataset. @throws Refused, GatewayAway */
async function describe({ name }, { datasets, described }) {
  if (!datasets.some((dataset) => dataset.name === name)) return null
  if (!described.has(name)) described.set(name, await read(`/datasets/${encodeURIComponent(name)}`))
  return described.get(name)
}

function showContents(current) {
  const link = (name, href, here) => el('a', { href, 'aria-current': here && 'page' }, value(name))
  const links = session.groups.map(({ name }) =>
    el('li', {}, link(name, `#/${encodeURIComponent(name)}`, current?.name === name)),
  )
  const list = el('ul', {}, el('li', {}, link('Start', '#/', current === null)), ...links)
  const parts = [list]
  if (links.length > 8) {
    const find = el('input', { id: 'find', type: 'search', autocomplete: 'off', placeholder: 'Find a dataset' })
    find.addEventListener('input', () => {
      const sought = find.value.trim().toLowerCase()
      for (const [i, { name }] of session.groups.entries()) links[i].hidden = !name.toLowerCase().includes(sought)
    })
    parts.unshift(el('label.unseen', { for: 'find' }, 'Find a dataset'), find)
  }
  contents.replaceChildren(...parts)
  contents.hidden = false
}

function showStart({ me, datasets, title, summary, description }) {
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

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
