// One operation → its article: what it does, its parameters as fields to try it with, its replies.
import { announce, el, newId, value } from './dom.js'
import { prose } from './prose.js'
import { showResponses } from './show-responses.js'
import { typeOf } from './show-schema.js'
import { tryIt } from './try-it.js'

/** Filters that are no column. */
const logic = /^(not\.)?(or|and)$/
/** What few need stands after the filters. */
const seldom = new Set(['cursor', 'count', 'explain', 'numbers'])

/** @param columns of the dataset: parameters of their names are filters */
export function showOperation(operation, all, session) {
  const columns = new Map(all.map((column) => [column.name, column]))
  const id = newId('operation')
  const inputs = inputsOf(operation)
  const fields = inputs.map((input) => toField(input, columns, session))
  // Beside parameters, a body is what is looked up.
  const isLookedUp = (input) => input.in === 'body' && operation.parameters.length > 0
  const isFilter = ({ input }) =>
    input.in !== 'path' && !isLookedUp(input) && (columns.has(input.name) || logic.test(input.name))
  const plain = fields.filter((field) => !isFilter(field))
  const [first, last] = [false, true].map((late) => plain.filter(({ input }) => seldom.has(input.name) === late))
  const append = (some) => some.length > 0 && form.append(el('div.fields', {}, ...some.map(({ row }) => row)))
  const filters = fields.filter(isFilter).toSorted((a, b) => logic.test(a.input.name) - logic.test(b.input.name))
  const form = el('form.try', { 'aria-labelledby': id, novalidate: true })
  append(first)
  if (filters.length > 0) {
    const summary = el('summary', {}, 'Filters', el('span.count', {}, String(filters.length)))
    form.append(el('details.filters', {}, summary, el('div.fields', {}, ...filters.map(({ row }) => row))))
  }
  append(last)
  tryIt(form, operation, fields, { ...session, columns })
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
function toField(input, columns, { deref }) {
  const id = newId('field')
  const schema = deref(input.schema) ?? {}
  const control = toControl(id, input, schema)
  const [first, ...rest] = prose(input.description)
  const more = rest.length > 0 && el('details.more', {}, el('summary', {}, 'more'), ...rest)
  const type = (logic.test(input.name) ? null : columns.get(input.name)?.type) ?? typeOf(schema, deref)
  const examples = (Array.isArray(schema.enum) ? [] : fitting(input, columns)).map((example) =>
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
      el('span.type', {}, input.required ? `${type}, needed` : String(type)),
    ),
    el('div.control', {}, control, examples.length > 0 && el('div.examples', {}, ...examples)),
    el('div.words', {}, first, more),
  )
  return { input, row, control, value: () => control.value }
}

/** Examples of columns lead nobody to one that is going away. */
function fitting({ name, examples }, columns) {
  if (name !== 'fields') return examples.slice(0, 3)
  const stays = (term) => !columns.get(term.replace(/^[^:]*:/, ''))?.deprecated
  const kept = examples.map((example) => String(example).split(',').filter(stays).join(','))
  return [...new Set(kept)].filter((example) => example !== '').slice(0, 3)
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
