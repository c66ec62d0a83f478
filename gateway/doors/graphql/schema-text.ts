// A caller's schema → its text in the schema language, each masked field marked as such.
import { type ConstDirectiveNode, Kind, parse, print, printSchema, visit } from 'graphql'
import type { CallerSchema } from './caller-schema.ts'

export function schemaText({ schema, served }: CallerSchema): string {
  const byType = new Map([...served.datasets.values()].map((one) => [one.type, one]))
  const document = visit(parse(printSchema(schema), { noLocation: true }), {
    ObjectTypeDefinition(node) {
      const { columns } = byType.get(node.name.value) ?? {}
      if (!columns) return undefined
      const fields = node.fields?.map((field) => {
        const one = columns.get(field.name.value)
        const { mask, level } = one?.column ?? {}
        if (!one?.masked || !mask || !level) return field
        return { ...field, directives: [...(field.directives ?? []), masked(mask.name, level)] }
      })
      return fields ? { ...node, fields } : undefined
    },
  })
  return `${print(document)}\n`
}

const masked = (mask: string, classification: string): ConstDirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'masked' },
  arguments: Object.entries({ mask, classification }).map(([name, value]) => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value: { kind: Kind.STRING, value },
  })),
})
