// Operations that were read, judged and compiled before, bounded in number and size: whoever sends a new one each time costs
// their own time, and no memory.
import { getVariableValues } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { CallerSchema } from './caller-schema.ts'
import type { Variables } from './collect-fields.ts'
import { compileOperation, conditionsOf, type Root } from './compile-operation.ts'
import type { OperationLimits } from './count-operation.ts'
import { OperationRefusal } from './operation-refusal.ts'
import { type ReadOperation, readOperation } from './read-operation.ts'
import type { FilterLimits } from './to-filter.ts'

export interface Prepared {
  readonly operation: ReadOperation
  readonly roots: readonly Root[]
  readonly sent: Variables
  /** Coerced. */
  readonly variables: Variables
}

export interface Operations {
  /** @throws Refusal. */
  prepare(text: string, name: string | null, variables: Variables, schema: CallerSchema): Prepared
}

interface Known {
  readonly operation: ReadOperation
  readonly conditions: readonly string[]
  /** By the values of the conditions. */
  readonly roots: Map<string, readonly Root[]>
}

const most = 2000
/** Characters of all documents that are kept, together: what is made of one takes some two hundred times as much, in bytes. */
const mostCharacters = 500_000
/** Of one operation. */
const mostVariants = 16

export function createOperations(limits: OperationLimits & FilterLimits): Operations {
  const known = new LRUCache<string, Known>({
    max: most,
    maxSize: mostCharacters,
    sizeCalculation: (_, key) => key.length,
  })
  return {
    prepare(text, name, sent, schema) {
      const key = `${schema.shape} ${JSON.stringify(name)} ${text}`
      let found = known.get(key)
      if (!found) {
        const operation = readOperation(text, name, schema, limits)
        found = { operation, conditions: conditionsOf(operation), roots: new Map() }
        known.set(key, found)
      }
      const variables = coerce(found.operation, sent, schema)
      return { operation: found.operation, roots: rootsOf(found, variables, schema), sent, variables }
    },
  }

  function rootsOf(
    { operation, conditions, roots }: Known,
    variables: Variables,
    schema: CallerSchema,
  ): readonly Root[] {
    const values = conditions.map((name) => (variables[name] === true ? 1 : 0)).join('')
    const compiled = roots.get(values) ?? compileOperation(operation, schema, variables, limits)
    if (roots.size < mostVariants) roots.set(values, compiled)
    return compiled
  }
}

function coerce({ operation }: ReadOperation, sent: Variables, { schema }: CallerSchema): Variables {
  const { variableDefinitions: definitions = [] } = operation
  if (definitions.length === 0) return {}
  const { coerced, errors } = getVariableValues(schema, definitions, sent, { maxErrors: 10 })
  if (coerced) return coerced
  throw new OperationRefusal(
    errors,
    'Send each variable as its type wants it; GET /graphql/schema describes the types.',
  )
}
