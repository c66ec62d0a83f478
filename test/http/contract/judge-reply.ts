// The document's word on a reply: its status, media type, headers and body, judged by ajv against the schemas as written.
import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'csv-parse/sync'
import type { Document, Operation, Parameter } from './operations.ts'
import type { Answer } from './send-call.ts'

export interface Judge {
  /** Whether the schema of a parameter admits its text. */
  allows(schema: Parameter['schema'], value: string): boolean
  /** @throws AssertionError with what the document does not say of the reply. @returns how many rows it holds. */
  rowsOf(operation: Operation, answer: Answer): number
}

export function createJudge(document: Document): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false, coerceTypes: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'document')
  const compiled = new Map<object, ReturnType<typeof ajv.compile>>()

  /** Refs of the document stay its own: each schema is compiled as if it stood inside it. */
  function validatorOf(schema: object) {
    const known = compiled.get(schema)
    if (known) return known
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')
    const made = ajv.compile(JSON.parse(text))
    compiled.set(schema, made)
    return made
  }

  function assertValid(schema: object, value: unknown, where: string): void {
    const validate = validatorOf(schema)
    assert.ok(validate(value), `${where}: ${ajv.errorsText(validate.errors)}`)
  }

  return {
    allows(schema, value) {
      const typed = schema.type === 'integer' && /^-?(0|[1-9][0-9]*)$/.test(value) ? Number(value) : value
      return validatorOf(schema)(typed) === true
    },
    rowsOf(operation, { status, headers, text }) {
      const reply = operation.replies.get(status)
      assert.ok(reply, `${operation.id} may not answer ${status}: ${text.slice(0, 300)}`)
      for (const [name, { schema, required }] of Object.entries(reply.headers)) {
        const value = headers[name.toLowerCase()]
        assert.ok(value !== undefined || !required, `${operation.id} ${status} lacks ${name}`)
        if (value !== undefined) assertValid(schema, value, `${operation.id} ${status} ${name}`)
      }
      const type = String(headers['content-type']).split(';')[0] ?? ''
      const content = reply.content[type]
      assert.ok(content, `${operation.id} ${status} may not be ${type}`)
      const where = `${operation.id} ${status} ${type}`
      if (type === 'application/json' || type.endsWith('+json')) {
        const body: unknown = JSON.parse(text)
        assertValid(content.schema, body, where)
        return status < 300 ? countRows(body) : 0
      }
      assertValid(content.schema, text, where)
      if (type === 'text/csv') return parse(text).length - 1
      const line = content['x-scrim-line']
      if (line) return linesOf(text).map((one) => assertValid(line, JSON.parse(one), where)).length
      throw new Error(`nobody here reads ${type}`)
    },
  }
}

function linesOf(text: string): readonly string[] {
  assert.match(text, /^([^\n]+\n)*$/)
  return text.split('\n').slice(0, -1)
}

/** Of an envelope: of a list, or of one row. */
function countRows(body: unknown): number {
  if (Array.isArray(body)) return body.length
  const data: unknown = typeof body === 'object' && body !== null && 'data' in body ? body.data : null
  if (Array.isArray(data)) return data.length
  return data === null ? 0 : 1
}
