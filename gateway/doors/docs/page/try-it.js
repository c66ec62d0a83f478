// A form of fields → the call it describes: as an address, as curl, and sent; what came back stands below the form.
import { announce, el } from './dom.js'
import { base, GatewayAway, send } from './gateway.js'
import { showReply } from './show-reply.js'

export function tryIt(form, operation, fields, session) {
  const preview = el('pre.preview', { tabindex: '0', 'aria-label': 'The call as curl' })
  const result = el('div.result')
  const copy = el('button.second', { type: 'button' }, 'Copy as curl')
  const submit = el('button.first', { type: 'submit' }, 'Send')
  const cursor = fields.find(({ input }) => input.name === 'cursor')
  const show = () => {
    preview.textContent = toCurl(toCall(operation, fields))
  }
  form.addEventListener('input', show)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const missing = fields.find(({ input, value }) => input.required && value() === '')
    for (const { control } of fields) control.removeAttribute('aria-invalid')
    if (missing) {
      missing.control.setAttribute('aria-invalid', 'true')
      missing.control.focus()
      announce(`${missing.input.name} is needed.`)
      return
    }
    await run()
  })
  copy.addEventListener('click', async () => {
    const done = await navigator.clipboard?.writeText(preview.textContent).then(
      () => true,
      () => false,
    )
    if (!done) getSelection()?.selectAllChildren(preview)
    announce(done ? 'Copied.' : 'The command is selected: copy it with your keyboard.')
    copy.textContent = done ? 'Copied' : 'Selected: copy it'
    setTimeout(() => {
      copy.textContent = 'Copy as curl'
    }, 2000)
  })
  form.append(el('div.call', {}, preview), el('div.actions', {}, submit, copy), result)
  show()

  async function run() {
    const call = toCall(operation, fields)
    submit.disabled = true
    result.setAttribute('aria-busy', 'true')
    announce('Sent. Waiting for the gateway.')
    try {
      const reply = await send(call.path, call)
      const next = (target) => {
        if (!cursor) return
        cursor.control.value = target
        show()
        void run()
      }
      result.replaceChildren(showReply(reply, cursor ? next : null, session))
      announce(`The gateway answered ${reply.status}.`)
    } catch (error) {
      if (!(error instanceof GatewayAway)) throw error
      result.replaceChildren(
        el('div.problem', {}, el('h4', {}, error.message), el('p', {}, 'Check that it runs, and send again.')),
      )
      announce(error.message)
    } finally {
      submit.disabled = false
      result.removeAttribute('aria-busy')
    }
  }
}

/** What an address may hold as it is stays readable. */
const encode = (text) =>
  encodeURIComponent(text.toWellFormed?.() ?? text).replace(/%(2C|3A|28|29|2A)/g, (code) => decodeURIComponent(code))

function toCall({ path, method, body }, fields) {
  const filled = fields.map(({ input, value }) => ({ ...input, text: value() })).filter(({ text }) => text !== '')
  const parts = path.replace(/\{([^}]+)\}/g, (whole, name) => {
    const given = filled.find((input) => input.in === 'path' && input.name === name)
    return given ? encode(given.text) : whole
  })
  const query = filled
    .filter((input) => input.in === 'query')
    .map(({ name, text }) => `${encode(name)}=${encode(text)}`)
  const members = filled.filter((input) => input.in === 'body').map(({ name, text }) => [name, text])
  return {
    method,
    path: query.length > 0 ? `${parts}?${query.join('&')}` : parts,
    ...(body.length > 0 && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(members)),
    }),
  }
}

/** One word of a POSIX shell, whatever it holds. */
const word = (text) => `'${text.replaceAll("'", "'\\''")}'`

/** The token stays out of it: whoever pastes it has their own. */
function toCurl({ method, path, headers = {}, body }) {
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}-H "Authorization: Bearer $SCRIM_TOKEN"`,
    ...Object.entries(headers).map(([name, text]) => `-H ${word(`${name}: ${text}`)}`),
    ...(body === undefined ? [] : [`--data ${word(body)}`]),
    word(`${base.href}${path.replace(/^\/+/, '')}`),
  ]
  return lines.join(' \\\n  ')
}
