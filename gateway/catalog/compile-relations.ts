// The relations of one dataset, judged with the others at hand: both columns declared, plain, and of one type.
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import { nearest } from '../config/nearest.ts'
import { mendPlain, whyNotPlain } from './check-key.ts'
import type { CompiledColumns } from './compile-columns.ts'
import type { Column, Relation } from './dataset.ts'
import type { WrittenRelation } from './dataset-schema.ts'
import type { Draft } from './draft.ts'
import { wrongName } from './wrong-name.ts'

/** A dataset on its way: its draft and its columns. */
export interface Part {
  readonly draft: Draft
  readonly compiled: CompiledColumns
}

export interface CompiledRelations {
  readonly relations: ReadonlyMap<string, Relation>
  readonly diagnostics: readonly Diagnostic[]
}

/** @param unreadable names of files that gave no dataset: what refers to them is not wrong for that */
export function compileRelations(
  part: Part,
  parts: ReadonlyMap<string, Part>,
  unreadable: ReadonlySet<string>,
): CompiledRelations {
  const written = [...part.draft.relations]
  return {
    relations: new Map(written.map(([name, relation]) => [name, toRelation(name, relation)])),
    diagnostics: written.flatMap(([name, relation]) => check(part, parts, unreadable, toRelation(name, relation))),
  }
}

const toRelation = (name: string, written: WrittenRelation): Relation =>
  Object.freeze(
    'one' in written
      ? { name, kind: 'one', dataset: written.one, on: written.on }
      : { name, kind: 'many', dataset: written.many, on: written.on },
  )

function check(
  part: Part,
  parts: ReadonlyMap<string, Part>,
  unreadable: ReadonlySet<string>,
  relation: Relation,
): readonly Diagnostic[] {
  const { draft } = part
  const path: Path = ['relations', relation.name]
  const wrong = (rest: Path, problem: string, mend: string) => draft.document.wrong([...path, ...rest], problem, mend)
  const clash = draft.columns.has(relation.name)
    ? [draft.document.wrong(path, `"${relation.name}" is also a column`, 'give the relation another name', 'key')]
    : []
  const other = parts.get(relation.dataset)
  if (other === undefined) {
    if (unreadable.has(relation.dataset)) return clash
    const near = nearest(relation.dataset, parts.keys())
    const mend = near === null ? 'declare that dataset, or remove the relation' : `did you mean "${near}"?`
    return [...clash, wrong([relation.kind], `unknown dataset "${relation.dataset}"`, mend)]
  }
  if (draft.source !== null && other.draft.source !== null && draft.source !== other.draft.source) {
    const problem = `"${relation.dataset}" is in another source`
    return [...clash, wrong([relation.kind], problem, 'relations stay within one source: remove it')]
  }
  const [holder, keyed] = relation.kind === 'one' ? [part, other] : [other, part]
  return [...clash, ...checkColumns(wrong, relation, holder, keyed)]
}

/** `holder` has the column `on`, which holds the single key of `keyed`. */
function checkColumns(
  wrong: (rest: Path, problem: string, mend: string) => Diagnostic,
  relation: Relation,
  holder: Part,
  keyed: Part,
): readonly Diagnostic[] {
  const [key, ...others] = keyed.draft.key
  if (key === undefined) return []
  if (others.length > 0) return [wrong([relation.kind], 'joins a key of several columns', 'remove the relation')]
  const on = holder.compiled.columns.get(relation.on)
  if (on === undefined) {
    // Where the holder is another file, the words are judged there and the place is here.
    const unknown = wrongName(holder.draft, [], relation.on)[0]
    return unknown === undefined ? [] : [wrong(['on'], `${unknown.problem} of ${holder.draft.name}`, unknown.mend)]
  }
  const keyColumn = keyed.compiled.columns.get(key)
  if (keyColumn === undefined) return []
  const whys = [
    ...whyNotPlain(on).map((why) => `"${on.name}" of ${holder.draft.name} ${why}`),
    ...whyNotPlain(keyColumn).map((why) => `"${key}" of ${keyed.draft.name} ${why}`),
  ]
  const mismatch = isSameKind(on, keyColumn)
    ? []
    : [
        wrong(
          ['on'],
          `"${on.name}" is ${on.type}, and the key "${key}" is ${keyColumn.type}`,
          'declare one type for both',
        ),
      ]
  return [...whys.map((why) => wrong(['on'], why, mendPlain)), ...mismatch]
}

const isSameKind = (a: Column, b: Column): boolean => a.type === b.type
