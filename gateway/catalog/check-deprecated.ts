// Deprecated columns: what they name exists and stays, and they end after they began to end.
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import type { CompiledColumns } from './compile-columns.ts'
import type { Draft } from './draft.ts'
import { wrongName } from './wrong-name.ts'

export function checkDeprecated(draft: Draft, { columns }: CompiledColumns): readonly Diagnostic[] {
  return [...draft.columns].flatMap(([name, { deprecated }]) => {
    if (deprecated === undefined) return []
    const { since, sunset, use } = deprecated
    const path: Path = ['columns', name, 'deprecated']
    const wrong = (part: string, problem: string, mend: string) => [
      draft.document.wrong([...path, part], problem, mend),
    ]
    const dates =
      sunset !== undefined && sunset <= since
        ? wrong('sunset', `is not after since, ${since}`, 'name the day on which the column goes away')
        : []
    if (use === undefined) return dates
    if (use === name) return [...dates, ...wrong('use', 'is the column itself', 'name the column to use instead')]
    const other = columns.get(use)
    if (other === undefined) return [...dates, ...wrongName(draft, [...path, 'use'], use)]
    if (other.deprecated === null) return dates
    return [...dates, ...wrong('use', `"${use}" is deprecated too`, 'name a column that stays')]
  })
}
