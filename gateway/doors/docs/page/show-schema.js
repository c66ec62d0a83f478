// A JSON Schema → a tree of names, types and words. Parts open when asked for, so a schema that holds itself is no trouble.
import { el, value } from './dom.js'
import { inline } from './prose.js'

const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given)

/** @param deref follows `$ref` */
export function showSchema(schema, deref) {
  const resolved = deref(schema)
  if (!isObject(resolved)) return el('p.quiet', {}, 'Any value.')
  const parts = membersOf(resolved, deref)
  if (parts.length === 0) return el('p', {}, typeOf(resolved, deref), ' ', ...wordsOf(resolved))
  return el('ul.schema', {}, ...parts.map((part) => showMember(part, deref)))
}

function showMember({ name, schema, required }, deref) {
  const resolved = deref(schema)
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
  const either = ['oneOf', 'anyOf', 'allOf'].flatMap((kind) =>
    (Array.isArray(schema[kind]) ? schema[kind] : []).map((each, i) => ({
      name: kind === 'allOf' ? `also ${i + 1}` : `either ${i + 1}`,
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

function wordsOf(schema) {
  const words = []
  if (typeof schema.description === 'string') words.push(el('span', {}, ...inline(schema.description)))
  if (Array.isArray(schema.enum)) {
    const shown = schema.enum.slice(0, 40).flatMap((each, i) => [i > 0 ? ', ' : '', el('code', {}, String(each))])
    words.push(el('span', {}, ' One of ', ...shown, schema.enum.length > 40 ? '…' : '', '.'))
  }
  if (schema.default !== undefined) words.push(el('span', {}, ' Default ', el('code', {}, String(schema.default)), '.'))
  if (schema.minimum !== undefined && schema.maximum !== undefined && Number.isSafeInteger(schema.maximum)) {
    words.push(el('span.quiet', {}, ` From ${schema.minimum} to ${schema.maximum}.`))
  }
  return words
}
