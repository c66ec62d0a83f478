// A name of a column that is not declared → what to say of it; nothing where the column is there but broken itself.
import { type Diagnostic, type Path, showKey } from '../config/diagnostic.ts'
import { nearest } from '../config/nearest.ts'
import type { Draft } from './draft.ts'

export function wrongName(
  draft: Draft,
  path: Path,
  name: string,
  at: 'key' | 'value' = 'value',
): readonly Diagnostic[] {
  if (draft.brokenColumns.has(name) || draft.columns.has(name)) return []
  const near = nearest(name, draft.columns.keys())
  const mend = near === null ? 'declare it under columns, or remove it here' : `did you mean "${near}"?`
  return [draft.document.wrong(path, `unknown column "${showKey(name)}"`, mend, at)]
}
