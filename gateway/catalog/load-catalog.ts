// A folder of dataset files → a frozen Catalog, or every diagnostic of every file at once. Nothing is half loaded.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { type Diagnostic, inOrder, toLine } from '../config/diagnostic.ts'
import { largestFile, parseYaml } from '../config/yaml-document.ts'
import { checkDeprecated } from './check-deprecated.ts'
import { checkDerived } from './check-derived.ts'
import { checkEnforcement } from './check-enforcement.ts'
import { checkKey } from './check-key.ts'
import { checkKnown } from './check-known.ts'
import { checkTenant } from './check-tenant.ts'
import { compileAccess } from './compile-access.ts'
import { compileColumns } from './compile-columns.ts'
import { type CompiledRelations, compileRelations, type Part } from './compile-relations.ts'
import type { AccessEntry, Catalog, Dataset } from './dataset.ts'
import { catalogVersion, datasetHash, datasetMeaning } from './dataset-hash.ts'
import { toDraft } from './draft.ts'
import type { Known } from './known.ts'
import { lintAccess } from './lint-access.ts'

export interface LoadedCatalog {
  /** Null where anything at all is wrong. */
  readonly catalog: Catalog | null
  readonly diagnostics: readonly Diagnostic[]
  /** What is allowed and still worth an owner's eye, one line each, with its place. */
  readonly notes: readonly string[]
}

/**
 * Reads every `*.yaml` of a folder, except `*.test.yaml`. Never throws for what the files hold.
 * @param known what scrim.yaml declares; null where there is none at hand: its names are then not judged
 */
export async function loadCatalog(folder: string, known: Known | null): Promise<LoadedCatalog> {
  const files = await listFiles(folder)
  if (typeof files === 'string') return failed([whole(folder, files, 'name the folder of the dataset files')])
  if (files.length === 0) return failed([whole(folder, 'holds no dataset file', 'write one, e.g. customers.yaml')])
  const read = await Promise.all(files.map((file) => readPart(folder, file)))
  return compileCatalog(read, known)
}

interface ReadPart {
  readonly file: string
  /** Null where the file could not be understood. */
  readonly part: Part | null
  readonly diagnostics: readonly Diagnostic[]
}

function compileCatalog(read: readonly ReadPart[], known: Known | null): LoadedCatalog {
  const present = read.flatMap(({ part }) => (part === null ? [] : [part]))
  const parts = new Map(present.flatMap((part) => (part.draft.name === null ? [] : [[part.draft.name, part] as const])))
  const unreadable = new Set(
    read.filter(({ part }) => part === null || part.draft.name === null).map(({ file }) => parse(file).name),
  )
  const compiled = present.map((part) => {
    const access = compileAccess(part.draft, part.compiled, known?.attributes ?? null)
    const relations = compileRelations(part, parts, unreadable)
    const derived = checkDerived(part.draft, part.compiled)
    const isSound = access.diagnostics.length === 0 && part.compiled.broken.size === 0
    return {
      dataset: () => toDataset(part, withLookups(part.draft.source, access.access, known), relations, known),
      diagnostics: [
        ...part.compiled.diagnostics,
        ...access.diagnostics,
        ...relations.diagnostics,
        ...derived.diagnostics,
        ...checkDeprecated(part.draft, part.compiled),
        ...checkKey(part.draft, part.compiled),
        ...checkTenant(part.draft, part.compiled, known?.attributes ?? null),
        ...checkKnown(part.draft, known),
        ...checkEnforcement(part.draft, part.compiled, known),
      ],
      notes: [
        ...access.notes,
        ...derived.notes,
        ...(isSound ? lintAccess(part.draft, part.compiled, access.access) : []),
      ],
    }
  })
  const diagnostics = inOrder([
    ...read.flatMap((one) => one.diagnostics),
    ...repeatedNames(present),
    ...compiled.flatMap((one) => one.diagnostics),
  ])
  const notes = inOrder(compiled.flatMap((one) => one.notes)).map((note) => toLine(note).trimEnd())
  if (diagnostics.length > 0) return { catalog: null, diagnostics, notes }
  const datasets = compiled.map((one) => one.dataset())
  const catalog: Catalog = Object.freeze({
    version: catalogVersion(datasets),
    datasets: new Map(datasets.map((dataset) => [dataset.name, dataset])),
  })
  return { catalog, diagnostics, notes }
}

/** Where the source has no login for lookups, or no function to make one by, nobody may look anything up. */
function withLookups(source: string | null, access: readonly AccessEntry[], known: Known | null) {
  const settings = known?.sources.get(source ?? '')
  const isOpen = !settings || (settings.lookup.length > 0 && settings.enforcement === 'views')
  return isOpen ? access : access.map((entry) => ({ ...entry, lookup: [] }))
}

async function listFiles(folder: string): Promise<readonly string[] | string> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name) && !name.startsWith('.')).sort()
  } catch {
    return 'cannot be read'
  }
}

async function readPart(folder: string, file: string): Promise<ReadPart> {
  const path = join(folder, file)
  const bytes = await readBytes(path)
  if (bytes === null) {
    return { file, part: null, diagnostics: [whole(path, 'cannot be read', 'make it a readable file, or remove it')] }
  }
  const { document, diagnostics } = parseYaml(path, bytes)
  if (document === null) return { file, part: null, diagnostics }
  const drafted = toDraft(document, file)
  const part = { draft: drafted.draft, compiled: compileColumns(drafted.draft) }
  return { file, part, diagnostics: drafted.diagnostics }
}

// One byte more than allowed is enough to be refused: a huge file is never held.
async function readBytes(path: string): Promise<Uint8Array | null> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return null // of a pipe or a device, nothing says where it ends
    return found.size > largestFile ? new Uint8Array(largestFile + 1) : await readFile(path)
  } catch {
    return null
  }
}

function repeatedNames(parts: readonly Part[]): readonly Diagnostic[] {
  const first = new Map<string, string>()
  return parts.flatMap(({ draft }) => {
    if (draft.name === null) return []
    const earlier = first.get(draft.name)
    if (earlier === undefined) {
      first.set(draft.name, draft.file)
      return []
    }
    return [draft.document.wrong(['name'], `"${draft.name}" is already the name of ${earlier}`, 'choose another name')]
  })
}

function toDataset(
  { draft, compiled }: Part,
  access: readonly AccessEntry[],
  { relations }: CompiledRelations,
  known: Known | null,
): Dataset {
  const [schema = '', table = ''] = (draft.table ?? '').split('.')
  const { approvers, approvals, max_duration, max_rows } = draft.unmask
  const dataset: Omit<Dataset, 'hash' | 'meaning'> = {
    name: draft.name ?? '',
    description: draft.description,
    owner: draft.owner ?? '',
    source: draft.source ?? '',
    clearable: known?.sources.get(draft.source ?? '')?.clear.length !== 0,
    table: { schema, name: table },
    key: draft.key,
    classification: draft.classification,
    columns: compiled.columns,
    relations,
    access,
    tenant: draft.tenant && {
      ...draft.tenant,
      position: { file: draft.file, line: draft.document.lineOf(['tenant']) },
    },
    unmask: { approvers, approvals, maxDurationMs: max_duration, maxRows: max_rows },
    limits: { page: draft.limits.page, export: draft.limits.export, timeoutMs: draft.limits.timeout },
    position: { file: draft.file, line: 1 },
  }
  return deepFreeze({ ...dataset, hash: datasetHash(dataset), meaning: datasetMeaning(dataset) })
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.freeze(value)
  for (const held of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(held)
  return value
}

const whole = (file: string, problem: string, mend: string): Diagnostic => ({
  file,
  line: 0,
  column: 0,
  path: '(file)',
  problem,
  mend,
})

const failed = (diagnostics: readonly Diagnostic[]): LoadedCatalog => ({ catalog: null, diagnostics, notes: [] })
