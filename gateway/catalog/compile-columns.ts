// The written columns → Columns with their class, their level and their mask. Unclassified means restricted.
import type { Diagnostic } from '../config/diagnostic.ts'
import type { ColumnType } from '../expr/expr.ts'
import { compileDefaultMask, compileWrittenMask } from './compile-mask.ts'
import { type Classification, type Column, classifications } from './dataset.ts'
import type { WrittenColumn } from './dataset-schema.ts'
import type { Draft } from './draft.ts'
import { wrongName } from './wrong-name.ts'

export interface CompiledColumns {
  readonly columns: ReadonlyMap<string, Column>
  /** Written, but not well: passes that follow say nothing more about them. */
  readonly broken: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

/** The order of secrecy: 0 is public, 3 restricted. */
export const rank = (level: Classification): number => classifications.indexOf(level)

export const isSecret = (level: Classification): boolean => rank(level) >= rank('confidential')

export function compileColumns(draft: Draft): CompiledColumns {
  const columns = new Map<string, Column>()
  const broken = new Set(draft.brokenColumns)
  const diagnostics: Diagnostic[] = []
  for (const [name, written] of draft.columns) {
    const compiled = compileColumn(draft, name, written)
    diagnostics.push(...compiled.diagnostics)
    if (compiled.column === null) broken.add(name)
    else columns.set(name, compiled.column)
  }
  return { columns, broken, diagnostics }
}

interface Compiled {
  readonly column: Column | null
  readonly diagnostics: readonly Diagnostic[]
}

function compileColumn(draft: Draft, name: string, written: WrittenColumn): Compiled {
  const source = sourceOf(draft, name, written)
  if (source.type === null) return { column: null, diagnostics: source.diagnostics }
  const classification = written.classification ?? draft.classification
  const target = { name, written, from: written.from ?? name, fromType: source.type }
  const { mask, diagnostics } =
    written.mask !== undefined
      ? compileWrittenMask(draft, target)
      : { mask: isSecret(classification) ? compileDefaultMask(target) : null, diagnostics: [] }
  if (diagnostics.length > 0) return { column: null, diagnostics }
  if (mask === null && source.type !== written.type) {
    const problem = `is declared ${written.type}, and its source "${target.from}" is ${source.type}`
    return {
      column: null,
      diagnostics: [draft.document.wrong(['columns', name, 'type'], problem, 'write the same type')],
    }
  }
  if (written.values !== undefined && (mask !== null || written.type !== 'text')) {
    const problem =
      mask === null ? `values are for text, and this column is ${written.type}` : 'a masked column has no values'
    return { column: null, diagnostics: [draft.document.wrong(['columns', name, 'values'], problem, 'remove values')] }
  }
  const level = mask !== null && !isSecret(classification) ? 'confidential' : classification
  const effort = effortDiagnostics(draft, name, mask, level)
  if (effort.length > 0) return { column: null, diagnostics: effort }
  const column: Column = {
    name,
    type: written.type,
    classification,
    level,
    description: written.description ?? null,
    semantic: written.semantic ?? null,
    values: written.values ?? null,
    from: target.from,
    derived: written.from !== undefined,
    mask,
    deprecated: toDeprecated(written.deprecated),
    position: { file: draft.file, line: draft.document.lineOf(['columns', name]) },
  }
  return { column, diagnostics: [] }
}

const toDeprecated = (written: WrittenColumn['deprecated']): Column['deprecated'] =>
  written === undefined ? null : { since: written.since, sunset: written.sunset ?? null, use: written.use ?? null }

/** A mask that may miss some of what it hides is no surprise on a restricted column: its owner has said so. */
function effortDiagnostics(
  draft: Draft,
  name: string,
  mask: Column['mask'],
  level: Classification,
): readonly Diagnostic[] {
  const isAccepted = draft.columns.get(name)?.best_effort === true
  if (mask?.bestEffort && level === 'restricted' && !isAccepted) {
    const problem = `mask ${mask.name} hides only what it recognises, and "${name}" is restricted`
    return [
      draft.document.wrong(['columns', name, 'mask'], problem, 'write `best_effort: true` beside it, or mask: hidden'),
    ]
  }
  if (!isAccepted || mask?.bestEffort) return []
  const problem = mask === null ? `"${name}" has no mask` : `mask ${mask.name} hides all that it says`
  return [
    draft.document.wrong(['columns', name, 'best_effort'], problem, 'remove it: it belongs to a mask such as scrub'),
  ]
}

interface Source {
  /** Null where the source is wrong, or broken itself. */
  readonly type: ColumnType | null
  readonly diagnostics: readonly Diagnostic[]
}

function sourceOf(draft: Draft, name: string, written: WrittenColumn): Source {
  if (written.from === undefined) return { type: written.type, diagnostics: [] }
  const path = ['columns', name, 'from']
  const source = draft.columns.get(written.from)
  if (source === undefined) return { type: null, diagnostics: wrongName(draft, path, written.from) }
  if (source.from === undefined) return { type: source.type, diagnostics: [] }
  const mend = `derive it from "${source.from}" itself`
  const problem = `"${written.from}" is itself derived`
  return { type: null, diagnostics: [draft.document.wrong(path, problem, mend)] }
}
