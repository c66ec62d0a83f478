// A JSON Schema → a tree of names, types and words. Parts open when asked for, so a schema that holds itself is no trouble.
import { el, value } from './dom.js'
import { inline } from './prose.js'

const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given)

/** @param deref follows `$ref` */
export function showSchema(schema, deref) {
  const resolved = joined(deref(schema), deref)
  if (!isObject(resolved)) return el('p.quiet', {}, 'Any value.')
  const parts = membersOf(resolved, deref)
  if (parts.length === 0) return el('p', {}, typeOf(resolved, deref), ' ', ...wordsOf(resolved))
  return el('ul.schema', {}, ...parts.map((part) => showMember(part, deref)))
}

function showMember({ name, schema, required }, deref) {
  const resolved = joined(deref(schema), deref)
  const head = [
    value(name, '.name'),
    el('span.type', {}, typeOf(resolved, deref)),
    required && el('span.quiet', {}, 'always there'),
  ]
  const words = isObject(resolved) ? wordsOf(resolved) : []
  if (!isObject(resolved) || membersOf(resolved, deref).length === 0) {
    return el('li', {}, el('div.member', {}, ...head), words.length > 0 && el('div.words', {}, ...words))
  }
  const details = el('details', {}, el('summary', {}, el('span.member', {}, ...head)))
  if (words.length > 0) details.append(el('div.words', {}, ...words))
  details.addEventListener('toggle', () => details.append(showSchema(resolved, deref)), { once: true })
  return el('li', {}, details)
}

/** How deep parts of parts are put together: one may hold itself. */
const deepest = 4

/** The parts of `allOf` as one schema: a later one narrows what an earlier one says of the same member. */
function joined(schema, deref, depth = 0) {
  if (!isObject(schema) || !Array.isArray(schema.allOf) || depth > deepest) return schema
  const { allOf, ...own } = schema
  const parts = [...allOf.map((part) => joined(deref(part), deref, depth + 1)), own].filter(isObject)
  const members = new Map()
  for (const { properties } of parts)
    for (const [name, each] of Object.entries(isObject(properties) ? properties : {}))
      members.set(name, { ...members.get(name), ...deref(each) })
  const required = parts.flatMap((part) => (Array.isArray(part.required) ? part.required : []))
  return { ...Object.assign({}, ...parts), required, properties: Object.fromEntries(members) }
}

function membersOf(schema, deref) {
  const required = Array.isArray(schema.required) ? schema.required : []
  const own = Object.entries(isObject(schema.properties) ? schema.properties : {}).map(([name, each]) => ({
    name,
    schema: each,
    required: required.includes(name),
  }))
  const items = isObject(schema.items) ? deref(schema.items) : null
  const inner =
    isObject(items) && membersOf(items, () => null).length > 0 ? [{ name: 'each', schema: items, required: false }] : []
  const either = ['oneOf', 'anyOf'].flatMap((kind) =>
    (Array.isArray(schema[kind]) ? schema[kind] : []).map((each, i) => ({
      name: `either ${i + 1}`,
      schema: each,
      required: false,
    })),
  )
  return [...own, ...inner, ...either]
}

export function typeOf(schema, deref) {
  if (!isObject(schema)) return 'any'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return 'one of a list'
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? (schema.properties ? 'object' : 'any')]
  const names = types
    .filter((type) => type !== 'null')
    .map((type) => {
      if (type !== 'array' || schema.items === undefined)
        return schema.format ? `${type}, ${schema.format}` : String(type)
      return `list of ${typeOf(deref(schema.items), deref)}`
    })
  return `${names.join(' or ') || 'null'}${types.includes('null') && names.length > 0 ? ' or null' : ''}`
}

/** A list longer than this is folded. */
const mostShown = 8

function wordsOf(schema) {
  const words = []
  if (typeof schema.description === 'string') words.push(el('span', {}, ...inline(schema.description)))
  if (Array.isArray(schema.enum) && schema.const === undefined) {
    const shown = schema.enum.flatMap((each, i) => [i > 0 ? ', ' : '', el('code', {}, String(each))])
    words.push(
      schema.enum.length > mostShown
        ? el('details', {}, el('summary', {}, `One of ${schema.enum.length}`), ...shown)
        : el('span', {}, ' One of ', ...shown, '.'),
    )
  }
  if (schema.default !== undefined) words.push(el('span', {}, ' Default ', el('code', {}, String(schema.default)), '.'))
  if (schema.minimum !== undefined && schema.maximum !== undefined && Number.isSafeInteger(schema.maximum)) {
    words.push(el('span.quiet', {}, ` From ${schema.minimum} to ${schema.maximum}.`))
  }
  return words
}
