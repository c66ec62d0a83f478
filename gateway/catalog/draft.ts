// A positioned document → the parts of a dataset that are well shaped, each judged alone, so that one broken part does
// not hide what is wrong in the others. Broken parts keep their name: nobody is told twice.
import type { z } from 'zod'
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import { issueDiagnostics } from '../config/issue-diagnostics.ts'
import type { YamlDocument } from '../config/yaml-document.ts'
import type { Classification } from './dataset.ts'
import {
  accessSchema,
  columnSchema,
  datasetSchema,
  limitsSchema,
  relationSchema,
  tenantSchema,
  unmaskSchema,
  type WrittenAccess,
  type WrittenColumn,
  type WrittenRelation,
  type WrittenTenant,
} from './dataset-schema.ts'

export interface Draft {
  readonly document: YamlDocument
  /** The file within the datasets folder. */
  readonly file: string
  /** Null where it is missing or no valid name. */
  readonly name: string | null
  readonly table: string | null
  readonly description: string
  readonly owner: string | null
  readonly source: string | null
  readonly key: readonly string[]
  readonly classification: Classification
  readonly columns: ReadonlyMap<string, WrittenColumn>
  /** Columns that are written, but not well: what names them is not wrong for that. */
  readonly brokenColumns: ReadonlySet<string>
  readonly relations: ReadonlyMap<string, WrittenRelation>
  /** Each with its index in the file. */
  readonly access: readonly (readonly [index: number, entry: WrittenAccess])[]
  readonly tenant: WrittenTenant | null
  readonly unmask: z.output<typeof unmaskSchema>
  readonly limits: z.output<typeof limitsSchema>
}

export interface Drafted {
  readonly draft: Draft
  readonly diagnostics: readonly Diagnostic[]
}

export function toDraft(document: YamlDocument, file: string): Drafted {
  const whole = datasetSchema.safeParse(document.value)
  const diagnostics = whole.success ? [] : issueDiagnostics(document, datasetSchema, whole.error.issues)
  const { shape } = datasetSchema
  const part = <T>(schema: z.ZodType<T>, name: string): T | null => {
    const parsed = schema.safeParse(member(document.value, name))
    return parsed.success ? parsed.data : null
  }
  const isSound = soundParts(whole.success ? [] : whole.error.issues)
  const columns = parts(document.value, 'columns', columnSchema).filter(([name]) => isSound('columns', name))
  const sound = new Map(columns)
  const key = part(shape.key, 'key') ?? []
  return {
    diagnostics,
    draft: {
      document,
      file,
      name: part(shape.name, 'name'),
      table: part(shape.table, 'table'),
      description: part(shape.description, 'description') ?? '',
      owner: part(shape.owner, 'owner'),
      source: part(shape.source, 'source'),
      key: typeof key === 'string' ? [key] : key,
      classification: part(shape.classification, 'classification') ?? 'restricted',
      columns: sound,
      brokenColumns: new Set(entries(document.value, 'columns').flatMap(([name]) => (sound.has(name) ? [] : [name]))),
      relations: new Map(
        parts(document.value, 'relations', relationSchema).filter(([name]) => isSound('relations', name)),
      ),
      access: parts(document.value, 'access', accessSchema).map(([index, entry]) => [Number(index), entry]),
      tenant: part(tenantSchema, 'tenant'),
      unmask: part(shape.unmask, 'unmask') ?? unmaskSchema.parse({}),
      limits: part(shape.limits, 'limits') ?? limitsSchema.parse({}),
    },
  }
}

/** The path of a column list or another part of an access entry. */
export const accessPath = (index: number, ...rest: Path): Path => ['access', index, ...rest]

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined

const entries = (value: unknown, name: string): readonly (readonly [string, unknown])[] => {
  const held = member(value, name)
  return typeof held === 'object' && held !== null ? Object.entries(held) : []
}

function parts<T>(value: unknown, name: string, schema: z.ZodType<T>): readonly (readonly [string, T])[] {
  return entries(value, name).flatMap(([key, written]) => {
    const parsed = schema.safeParse(written)
    return parsed.success ? [[key, parsed.data] as const] : []
  })
}

/** Whether nothing was wrong with a named part: also with its name, which the part's own schema does not see. */
function soundParts(issues: readonly z.core.$ZodIssue[]): (list: string, name: string) => boolean {
  const touched = new Set(issues.map(({ path }) => JSON.stringify([path[0], path[1]])))
  return (list, name) => !touched.has(JSON.stringify([list, name]))
}
