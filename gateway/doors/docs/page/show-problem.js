// A problem (RFC 9457) → what happened and what to do next, in the gateway's own words.
import { el, value } from './dom.js'

/** @param leave shown as a way out where the token is what is wrong, or null */
export function showProblem(problem, leave) {
  const access =
    typeof problem.request_access === 'object' && problem.request_access !== null ? problem.request_access : null
  const text = (name) => (typeof problem[name] === 'string' ? problem[name] : '')
  return el(
    'div.problem',
    {},
    el('h4', {}, text('title') || 'The gateway refused'),
    text('detail') && el('p', {}, value(text('detail'))),
    text('hint') && el('p.hint', {}, value(text('hint'))),
    typeof access?.command === 'string' && el('p', {}, 'Ask for access: ', el('code', {}, access.command)),
    el(
      'p.quiet',
      {},
      text('code') && el('code', {}, text('code')),
      text('instance') && el('span', {}, ' For the operator: ', el('code', {}, text('instance'))),
    ),
    leave && el('p', {}, el('button.second', { type: 'button', onclick: leave }, 'Enter another token')),
  )
}
