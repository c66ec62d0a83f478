// An OpenAPI 3.1 document → what this page shows of it. Whatever the document lacks or has wrong is left out, never guessed.

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'query']
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const object = (value) => (isObject(value) ? value : {})
const list = (value) => (Array.isArray(value) ? value : [])
const text = (value) => (typeof value === 'string' ? value : '')

export function readDocument(document) {
  const deref = (value) => resolve(value, document)
  const operations = Object.entries(object(document.paths)).flatMap(([path, item]) =>
    methods.filter((method) => isObject(object(item)[method])).map((method) => toOperation(path, method, item, deref)),
  )
  const info = object(document.info)
  return {
    title: text(info.title),
    summary: text(info.summary),
    description: text(info.description),
    groups: toGroups(list(document.tags), operations),
    deref,
  }
}

function toOperation(path, method, item, deref) {
  const operation = item[method]
  const parameters = [...list(item.parameters), ...list(operation.parameters)].map(deref).filter(isParameter)
  const content = Object.entries(object(object(deref(operation.requestBody)).content))
  return {
    path,
    method: method.toUpperCase(),
    id: text(operation.operationId) || `${method} ${path}`,
    summary: text(operation.summary),
    description: text(operation.description),
    deprecated: operation.deprecated === true,
    tags: list(operation.tags).filter((tag) => typeof tag === 'string'),
    parameters: parameters.map((parameter) => ({ ...parameter, examples: examplesOf(parameter, deref) })),
    body: content.map(([mediaType, media]) => ({ mediaType, schema: deref(object(media).schema) })),
    responses: Object.entries(object(operation.responses)).map(([status, response]) =>
      toResponse(status, deref(response)),
    ),
  }
}

const isParameter = (parameter) =>
  isObject(parameter) && typeof parameter.name === 'string' && ['query', 'path', 'header'].includes(parameter.in)

const toResponse = (status, response) => ({
  status,
  description: text(object(response).description),
  headers: Object.keys(object(object(response).headers)),
  content: Object.entries(object(object(response).content)).map(([mediaType, media]) => ({
    mediaType,
    schema: object(media).schema,
    examples: examplesOf(object(media), (value) => value),
  })),
})

/** Example values, whichever of the three ways they are written in. */
export function examplesOf(holder, deref) {
  const named = Object.values(object(holder.examples)).map((example) => object(deref(example)).value)
  const schema = object(deref(holder.schema))
  return [holder.example, ...named, ...list(schema.examples)].filter((value) => value !== undefined)
}

/** By the document's tags in their order; what has none comes last. */
function toGroups(tags, operations) {
  const known = new Map(tags.filter((tag) => typeof object(tag).name === 'string').map((tag) => [tag.name, tag]))
  for (const { tags: own } of operations) for (const name of own) if (!known.has(name)) known.set(name, { name })
  const groups = [...known.values()].map((tag) => ({
    name: tag.name,
    description: text(tag.description),
    operations: operations.filter(({ tags: own }) => own.includes(tag.name)),
  }))
  const rest = operations.filter(({ tags: own }) => own.length === 0)
  if (rest.length > 0) groups.push({ name: 'other', description: '', operations: rest })
  return groups.filter(({ operations: own }) => own.length > 0)
}

/** Follows `$ref` within the document; null where it leads nowhere or in a circle. */
function resolve(value, document) {
  let found = value
  for (let steps = 0; isObject(found) && typeof found.$ref === 'string'; steps++) {
    if (steps > 20 || !found.$ref.startsWith('#/')) return null
    const parts = found.$ref
      .slice(2)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    found = parts.reduce((at, part) => (isObject(at) && Object.hasOwn(at, part) ? at[part] : null), document)
  }
  return found
}
