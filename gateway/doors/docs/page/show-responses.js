// The replies of an operation → what each says and how its body is made. What succeeds first; refusals stand behind one line.
import { el } from './dom.js'
import { inline, prose } from './prose.js'
import { showSchema } from './show-schema.js'

/** Refusals are alike everywhere, so they stand together. */
export function showResponses(responses, deref) {
  const refused = responses.filter(({ status }) => /^[45]/.test(status))
  const answered = responses.filter((response) => !refused.includes(response))
  const summary = el('summary', {}, 'Refusals', el('span.count', {}, String(refused.length)))
  return el(
    'section.responses',
    {},
    el('h3', {}, 'Replies'),
    ...answered.map((response) => showResponse(response, deref)),
    refused.length > 0 &&
      el('details', {}, summary, el('div', {}, ...refused.map((response) => showResponse(response, deref)))),
  )
}

function showResponse({ status, description, headers, content }, deref) {
  const isList = /^[-*] /.test(description)
  const count = isList ? description.split('\n').length : 0
  const reasons = count > 1 ? `for one of ${count} reasons` : 'for this reason'
  return el(
    'details',
    {},
    el(
      'summary',
      {},
      el(`span.code.status-${/^\d/.test(status) ? status[0] : 'x'}`, {}, status),
      ' ',
      ...(isList ? [reasons] : inline(description)),
    ),
    isList && showReasons(description, count),
    headers.length > 0 && el('p.quiet', {}, 'Headers: ', headers.join(', ')),
    ...content.flatMap((media) => showContent(media, deref)),
  )
}

const mostReasons = 8

const showReasons = (description, count) =>
  count > mostReasons
    ? el('details.words', {}, el('summary', {}, `The ${count} reasons`), ...prose(description))
    : el('div.words', {}, ...prose(description))

const showContent = ({ mediaType, schema, examples }, deref) => [
  el('p.media', {}, el('code', {}, mediaType)),
  showSchema(schema, deref),
  ...examples
    .slice(0, 2)
    .map((example) =>
      el('pre', { tabindex: '0' }, typeof example === 'string' ? example : JSON.stringify(example, null, 2)),
    ),
]
