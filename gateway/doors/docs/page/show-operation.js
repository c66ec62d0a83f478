// One operation → its article: what it does, its parameters as fields to try it with, its replies.
import { announce, el, newId, value } from './dom.js'
import { inline, prose } from './prose.js'
import { showSchema, typeOf } from './show-schema.js'
import { tryIt } from './try-it.js'

/** Filters that are no column. */
const logic = /^(not\.)?(or|and)$/

/** @param columns names of the dataset's columns: parameters of these names are filters */
export function showOperation(operation, columns, session) {
  const id = newId('operation')
  const inputs = inputsOf(operation)
  const fields = inputs.map((input) => toField(input, session))
  const isFilter = ({ input }) => input.in !== 'path' && (columns.has(input.name) || logic.test(input.name))
  const plain = fields.filter((field) => !isFilter(field))
  const filters = fields.filter(isFilter).toSorted((a, b) => logic.test(a.input.name) - logic.test(b.input.name))
  const form = el('form.try', { 'aria-labelledby': id, novalidate: true })
  if (plain.length > 0) form.append(el('div.fields', {}, ...plain.map(({ row }) => row)))
  if (filters.length > 0) {
    const summary = el('summary', {}, 'Filters', el('span.count', {}, String(filters.length)))
    form.append(el('details.filters', {}, summary, el('div.fields', {}, ...filters.map(({ row }) => row))))
  }
  tryIt(form, operation, fields, session)
  return el(
    'article.operation',
    { 'aria-labelledby': id },
    el(
      'h2',
      { id },
      el('span.method', {}, operation.method),
      ' ',
      value(operation.path, '.path'),
      operation.deprecated && el('span.badge', {}, 'deprecated'),
    ),
    el('p.lead', {}, operation.summary),
    ...prose(operation.description),
    form,
    showResponses(operation.responses, session.deref),
  )
}

/** Parameters, and the members of a body that takes the same as an object. */
function inputsOf({ parameters, body }) {
  const media = body.find(({ mediaType }) => mediaType === 'application/json') ?? body[0]
  const members = Object.entries(media?.schema?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'body',
    description: schema?.description,
    required: Array.isArray(media.schema.required) && media.schema.required.includes(name),
    schema,
    examples: Array.isArray(schema?.examples) ? schema.examples : [],
  }))
  return [...parameters, ...members]
}

/** `value()` is what is written in it. */
function toField(input, { deref }) {
  const id = newId('field')
  const schema = deref(input.schema) ?? {}
  const control = toControl(id, input, schema)
  const [first, ...rest] = prose(input.description)
  const more = rest.length > 0 && el('details.more', {}, el('summary', {}, 'more'), ...rest)
  const examples = (Array.isArray(schema.enum) ? [] : input.examples.slice(0, 3)).map((example) =>
    el(
      'button.example',
      {
        type: 'button',
        'aria-label': `${input.name}: use ${example}`,
        onclick: () => {
          control.value = String(example)
          announce(`${input.name} is ${example}`)
          control.dispatchEvent(new Event('input', { bubbles: true }))
        },
      },
      String(example),
    ),
  )
  const row = el(
    'div.field',
    {},
    el(
      'div.label',
      {},
      el('label', { for: id }, value(input.name, '.code')),
      el('span.type', {}, input.required ? `${typeOf(schema, deref)}, needed` : typeOf(schema, deref)),
    ),
    el('div.control', {}, control, examples.length > 0 && el('div.examples', {}, ...examples)),
    el('div.words', {}, first, more),
  )
  return { input, row, control, value: () => control.value }
}

function toControl(id, input, schema) {
  const fixed = { id, name: input.name, autocomplete: 'off', spellcheck: 'false', required: input.required === true }
  if (Array.isArray(schema.enum)) {
    const none = input.required
      ? []
      : [el('option', { value: '' }, schema.default === undefined ? '(none)' : `(${schema.default})`)]
    return el(
      'select',
      fixed,
      ...none,
      ...schema.enum.map((each) => el('option', { value: String(each) }, String(each))),
    )
  }
  const given = input.name === 'limit' ? '5' : ''
  const numeric = [schema.type].flat().includes('integer')
  return el('input', { ...fixed, type: 'text', inputmode: numeric ? 'numeric' : 'text', value: given })
}

/** What succeeds first; refusals are alike everywhere, so they stand together behind one line. */
function showResponses(responses, deref) {
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
  return el(
    'details',
    {},
    el(
      'summary',
      {},
      el(`span.code.status-${/^\d/.test(status) ? status[0] : 'x'}`, {}, status),
      ' ',
      ...(isList ? ['for one of these reasons'] : inline(description)),
    ),
    isList && el('div.words', {}, ...prose(description)),
    headers.length > 0 && el('p.quiet', {}, 'Headers: ', headers.join(', ')),
    ...content.flatMap((media) => showContent(media, deref)),
  )
}

const showContent = ({ mediaType, schema, examples }, deref) => [
  el('p.media', {}, el('code', {}, mediaType)),
  showSchema(schema, deref),
  ...examples
    .slice(0, 2)
    .map((example) =>
      el('pre', { tabindex: '0' }, typeof example === 'string' ? example : JSON.stringify(example, null, 2)),
    ),
]
