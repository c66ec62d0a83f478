// An OpenAPI document → its operations, as much of each as a caller needs to make calls and to judge replies.
import { z } from 'zod'

const schema = z.record(z.string(), z.unknown())
const parameter = z.object({
  name: z.string(),
  in: z.enum(['query', 'path', 'header']),
  schema,
  examples: z.record(z.string(), z.object({ value: z.union([z.string(), z.number()]) })).default({}),
})
const reply = z.object({
  content: z.record(z.string(), z.object({ schema, 'x-scrim-line': schema.optional() })).default({}),
  headers: z.record(z.string(), z.object({ schema, required: z.boolean().default(false) })).default({}),
  links: z
    .record(z.string(), z.object({ operationId: z.string(), parameters: z.record(z.string(), z.string()) }))
    .default({}),
})
const texts = z.record(z.string(), z.string())
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema, example: z.unknown().optional() })) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
})
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.1'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
})

export type Document = z.output<typeof documentSchema>
type Reply = z.output<typeof reply>

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path' | 'header' | 'body'
  readonly schema: Readonly<Record<string, unknown>>
  readonly examples: readonly string[]
}

export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Media types that a body may have; empty where it takes none. */
  readonly bodyTypes: readonly string[]
  /** A whole body of texts for each of them; none where only a stored value, or more than texts, would do. */
  readonly bodies: readonly (readonly [mediaType: string, pairs: readonly (readonly [string, string])[]])[]
  /** By status. */
  readonly replies: ReadonlyMap<number, Reply>
}

export const parseDocument = (value: unknown): Document => documentSchema.parse(value)

export const listOperations = (document: Document): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, parameters, requestBody, responses }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      parameters: [
        ...parameters.flatMap((one) => {
          if (one.in === 'header') return [] // what only people can give, test/http/unmask-read.test.ts judges
          return [{ ...one, in: one.in, examples: Object.values(one.examples).map(({ value }) => String(value)) }]
        }),
        ...bodyParameters(document, Object.values(requestBody?.content ?? {})[0]?.schema),
      ],
      bodyTypes: Object.keys(requestBody?.content ?? {}),
      bodies: Object.entries(requestBody?.content ?? {}).flatMap(([type, { example }]) => {
        const { data } = texts.safeParse(example)
        return data ? [[type, Object.entries(data)] as const] : []
      }),
      replies: new Map(Object.entries(responses).map(([status, one]) => [Number(status), toReply(document, one)])),
    })),
  )

function toReply(document: Document, written: unknown): Reply {
  const found = schema.parse(resolve(document, written))
  const headers = Object.entries(schema.default({}).parse(found.headers))
  const resolved = headers.map(([name, header]) => [name, resolve(document, header)])
  return reply.parse({ ...found, headers: Object.fromEntries(resolved) })
}

const bodySchema = z.object({ properties: z.record(z.string(), schema) })

function bodyParameters(document: Document, written: unknown): readonly Parameter[] {
  if (written === undefined) return []
  const { properties } = bodySchema.parse(resolve(document, written))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'body',
    schema: property,
    examples: z.array(z.string()).default([]).parse(property.examples),
  }))
}

/** Follows `$ref` into the document. */
function resolve(document: Document, value: unknown): unknown {
  const ref = z.object({ $ref: z.string() }).safeParse(value)
  if (!ref.success) return value
  return ref.data.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => schema.parse(at)[part.replaceAll('~1', '/').replaceAll('~0', '~')], document)
}
