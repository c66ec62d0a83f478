// The made-up rows as they are written → rows of the table, each value of its column's type, and what does not fit.
import type { Column, Dataset } from '../../catalog/dataset.ts'
import type { Diagnostic, Path } from '../../config/diagnostic.ts'
import { nearest } from '../../config/nearest.ts'
import type { YamlDocument } from '../../config/yaml-document.ts'
import type { Scalar } from '../../expr/expr.ts'
import type { StoredRow } from '../../sources/memory/view-rows.ts'
import { writtenValue } from './written-value.ts'

type Written = Readonly<Record<string, unknown>>

/** @param path where they stand. */
export function judgeRows(
  document: YamlDocument,
  written: readonly Written[],
  dataset: Dataset,
  path: Path = ['rows'],
): { readonly rows: readonly StoredRow[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const wrong = (path: Path, problem: string, mend: string, at: 'key' | 'value' = 'value'): void => {
    diagnostics.push(document.wrong(path, problem, mend, at))
  }
  const stored = [...dataset.columns.values()].filter(({ derived }) => !derived)
  const byKey = new Map<string, number>()
  const rows = written.map((row, at) => {
    for (const name of Object.keys(row)) {
      const [problem, mend] = misnamed(dataset, name) ?? []
      if (problem !== undefined) wrong([...path, at, name], problem, mend ?? '', 'key')
    }
    const cells = stored.map((column): [string, Scalar] => [column.name, cellOf(row, column, [...path, at], wrong)])
    const stands = Object.fromEntries(cells)
    const key = dataset.key.map((name) => stands[name] ?? null)
    const earlier = key.includes(null) ? undefined : byKey.get(JSON.stringify(key))
    const missing = dataset.key.filter((name) => !Object.hasOwn(row, name) || row[name] === null)
    if (missing.length > 0) wrong([...path, at], `has no ${missing.join(', ')}`, 'give each row its key')
    else if (earlier !== undefined)
      wrong([...path, at], `has the key of ${path.join('.')}[${earlier}]`, 'a key is unique: change one')
    byKey.set(JSON.stringify(key), at)
    return Object.freeze(stands)
  })
  return { rows, diagnostics }
}

function misnamed(dataset: Dataset, name: string): readonly [problem: string, mend: string] | null {
  const column = dataset.columns.get(name)
  if (column?.derived) return [`is derived from ${column.from}`, `write ${column.from}`]
  if (column) return null
  const near = nearest(name, dataset.columns.keys())
  return [
    'is not a declared column',
    near ? `did you mean "${near}"?` : 'an undeclared column does not exist: remove it',
  ]
}

function cellOf(
  row: Written,
  { name, type }: Column,
  at: Path,
  wrong: (path: Path, problem: string, mend: string) => void,
): Scalar {
  const value = writtenValue(Object.hasOwn(row, name) ? row[name] : null, type)
  if (value.ok) return value.value
  wrong([...at, name], `does not fit ${name}, which is ${type}`, `write ${value.expected}`)
  return null
}
