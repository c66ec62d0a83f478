// A form of fields → the call it describes: as an address, as curl, and sent; what came back stands below the form.
import { copyButton } from './copy-button.js'
import { announce, arrive, el } from './dom.js'
import { GatewayAway, send } from './gateway.js'
import { showReply } from './show-reply.js'
import { toCall, toCurl, withCursor } from './to-call.js'

export function tryIt(form, operation, fields, session) {
  const preview = el('pre.preview', { tabindex: '0', 'aria-label': 'The call as curl' })
  const result = el('div.result')
  const submit = el('button.first', { type: 'submit' }, 'Send')
  const show = (call) => {
    preview.textContent = toCurl(call)
  }
  let waiting = false
  const paged = fields.find(({ input }) => input.name === 'cursor')
  /** Whoever went elsewhere while waiting stays there. */
  const isHere = () => document.activeElement === document.body || form.contains(document.activeElement)
  form.addEventListener('input', () => show(toCall(operation, fields)))
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
    await run(toCall(operation, fields))
  })
  form.append(el('div.call', {}, preview), el('div.actions', {}, submit, copyButton('Copy as curl', preview)), result)
  show(toCall(operation, fields))

  async function run(call) {
    if (waiting) return
    waiting = true
    // Not `disabled`: that would take the focus away.
    submit.setAttribute('aria-disabled', 'true')
    show(call)
    result.setAttribute('aria-busy', 'true')
    announce('Sent. Waiting for the gateway.')
    try {
      const reply = await send(call.path, call)
      // Of the call that was sent, whatever the form says by now: a cursor holds for the same ask alone.
      const next = paged ? (cursor) => void run(withCursor(call, cursor, paged.input.in)) : null
      result.replaceChildren(showReply(reply, next, operation.path, session))
      announce(`The gateway answered ${reply.status}.`)
    } catch (error) {
      if (!(error instanceof GatewayAway)) throw error
      result.replaceChildren(
        el(
          'div.problem',
          {},
          el('h4', { tabindex: '-1' }, error.message),
          el('p', {}, 'Check that it runs, and send again.'),
        ),
      )
      announce(error.message)
    } finally {
      waiting = false
      submit.removeAttribute('aria-disabled')
      result.removeAttribute('aria-busy')
      if (isHere()) arrive(result.querySelector('[tabindex="-1"]'))
    }
  }
}
