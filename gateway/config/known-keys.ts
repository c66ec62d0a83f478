// A Zod schema and a path into it → the keys that a mapping at that place may have; empty where any key may stand.
import { z } from 'zod'

export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): ReadonlySet<string> {
  const objects = path.reduce<readonly z.core.$ZodType[]>(
    (at, part) => at.flatMap((s) => step(s, part)),
    unwrap(schema),
  )
  return new Set(objects.flatMap((s) => (s instanceof z.ZodObject ? Object.keys(s.shape) : [])))
}

function step(schema: z.core.$ZodType, part: PropertyKey): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return unwrap(schema.element)
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType)
  if (schema instanceof z.ZodObject) {
    const shape = new Map<PropertyKey, z.core.$ZodType>(Object.entries(schema.shape))
    const inner = shape.get(part)
    return inner === undefined ? [] : unwrap(inner)
  }
  return []
}

function unwrap(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap)
  if (schema instanceof z.ZodPipe) return unwrap(schema.in)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrap(schema.unwrap())
  }
  return [schema]
}
