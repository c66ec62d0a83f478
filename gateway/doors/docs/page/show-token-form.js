// A form for the access token, and why the last one was refused.
import { announce, el } from './dom.js'
import { keepToken } from './gateway.js'
import { showProblem } from './show-problem.js'

/**
 * @param problem that the last token met, or null
 * @param done called when the tab has a token
 */
export function showTokenForm(content, problem, done) {
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
    done()
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
