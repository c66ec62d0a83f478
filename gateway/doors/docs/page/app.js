// The reference page: asks for a token, reads the gateway's description of itself with it, and shows one dataset at a time.
// Which one is in the address after `#`; the token never is.
import { announce, el, value } from './dom.js'
import { forgetToken, GatewayAway, Refused, read, readToken } from './gateway.js'
import { readDocument } from './read-document.js'
import { showContents } from './show-contents.js'
import { showDataset } from './show-dataset.js'
import { showProblem } from './show-problem.js'
import { showStart } from './show-start.js'
import { showTokenForm } from './show-token-form.js'

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
  showTokenForm(content, problem, () => void start(true))
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
  showContents(contents, shown, group?.name ?? (name === '' ? '' : null))
  if (group === null) content.replaceChildren(name === '' ? showStart(shown) : showUnknown(name))
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

/** The same for a name that is nobody's and for one that is not this reader's. */
const showUnknown = (name) =>
  el(
    'div.welcome',
    {},
    el('h1', { tabindex: '-1' }, 'Nothing of this name'),
    el('p', {}, value(name.slice(0, 80), '.code'), ' is nothing that you may read. The list has all that you may.'),
    el('p', {}, el('a', { href: '#/' }, 'To the start')),
  )

/** What /datasets/{name} says; null where the group is no dataset. @throws Refused, GatewayAway */
async function describe({ name }, { datasets, described }) {
  if (!datasets.some((dataset) => dataset.name === name)) return null
  if (!described.has(name)) described.set(name, await read(`/datasets/${encodeURIComponent(name)}`))
  return described.get(name)
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
