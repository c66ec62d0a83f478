// The written access entries → AccessEntries: lists expanded and checked, conditions compiled.
import type { Diagnostic } from '../config/diagnostic.ts'
import { factsOf } from '../expr/type-facts.ts'
import type { CompiledColumns } from './compile-columns.ts'
import { compileRows } from './compile-rows.ts'
import { compileWhen } from './compile-when.ts'
import type { AccessEntry, Column } from './dataset.ts'
import type { WrittenAccess } from './dataset-schema.ts'
import { accessPath, type Draft } from './draft.ts'
import type { Claims } from './row-claim.ts'
import { wrongName } from './wrong-name.ts'

export interface CompiledAccess {
  readonly access: readonly AccessEntry[]
  readonly diagnostics: readonly Diagnostic[]
  readonly notes: readonly Diagnostic[]
}

type List = 'read' | 'clear' | 'lookup' | 'cannot'

export function compileAccess(draft: Draft, compiled: CompiledColumns, claims: Claims): CompiledAccess {
  const entries = draft.access.map(([index, written]) => compileEntry(draft, compiled, claims, index, written))
  return {
    access: entries.map(({ entry }) => entry),
    diagnostics: entries.flatMap(({ diagnostics }) => diagnostics),
    notes: entries.flatMap(({ notes }) => notes),
  }
}

function compileEntry(draft: Draft, compiled: CompiledColumns, claims: Claims, index: number, written: WrittenAccess) {
  const { document } = draft
  const declared = [...compiled.columns.keys()]
  const read = written.read === '*' ? declared : (written.read ?? [])
  const readable = new Set(written.read === '*' ? [...declared, ...compiled.broken] : read)
  const lists = (['read', 'clear', 'lookup', 'cannot'] as const).map((list) => {
    const names = written[list]
    return [list, Array.isArray(names) ? names : []] as const
  })
  const isReadEmpty = written.read?.length === 0 && [written.clear, written.lookup].some((names) => names?.length)
  // Told once, and not once more for each column under clear and lookup.
  const isMisread = isReadEmpty || readable.has('*')
  const wrong = (list: List, i: number, problem: string, mend: string): Diagnostic =>
    document.wrong(accessPath(index, list, i), problem, mend)

  const diagnostics: readonly Diagnostic[] = lists.flatMap(([list, names]) =>
    names.flatMap((name, i) => {
      const column = compiled.columns.get(name)
      if (names.indexOf(name) < i) return [wrong(list, i, `"${name}" is named twice`, 'name it once')]
      if (name === '*') {
        const mend = list === 'read' ? "write read: '*', without the brackets" : 'name the columns one by one'
        return [wrong(list, i, '"*" stands in a list', mend)]
      }
      if (column === undefined) return wrongName(draft, accessPath(index, list, i), name)
      if (list !== 'clear' && list !== 'lookup') return []
      const unread =
        readable.has(name) || isMisread ? [] : [wrong(list, i, `"${name}" is not among what is read`, 'add it to read')]
      const unfit = whyNot(list, column).map(([problem, mend]) => wrong(list, i, problem, mend))
      return [...unread, ...unfit]
    }),
  )
  const isEmpty = lists.every(([, names]) => names.length === 0) && written.read !== '*'
  const path = accessPath(index)
  const rows =
    written.rows === undefined
      ? { expr: null, diagnostics: [] }
      : compileRows({ draft, compiled, claims }, written.rows, accessPath(index, 'rows'))
  const when = compileWhen(draft, claims, written.when ?? {}, accessPath(index, 'when'))
  const apps = written.apps ?? []
  const entry: AccessEntry = {
    role: written.role,
    read,
    clear: written.clear ?? [],
    lookup: written.lookup ?? [],
    cannot: written.cannot ?? [],
    rows: rows.expr,
    apps: written.apps ?? null,
    when: when.tests,
    position: { file: draft.file, line: document.lineOf(path) },
  }
  return {
    entry,
    diagnostics: [
      ...(isReadEmpty ? [document.wrong(accessPath(index, 'read'), 'is empty', 'name the columns that are read')] : []),
      ...(isEmpty ? [document.wrong(path, 'says nothing', 'name columns under read or cannot')] : []),
      ...diagnostics,
      ...rows.diagnostics,
      ...when.diagnostics,
      ...apps.flatMap((app, i) =>
        apps.indexOf(app) < i
          ? [document.wrong(accessPath(index, 'apps', i), 'is named twice', 'name each app once')]
          : [],
      ),
    ],
    notes: entry.clear.map((name, i) =>
      wrong('clear', i, `${written.role} is shown "${name}" clear, without an approval`, ''),
    ),
  }
}

function whyNot(list: 'clear' | 'lookup', column: Column): readonly [string, string][] {
  const name = `"${column.name}"`
  if (column.mask === null) {
    const mend = list === 'clear' ? 'remove it here' : 'remove it here: an ordinary filter finds it'
    return [[`${name} is not masked: it is shown clear already`, mend]]
  }
  if (list === 'clear' && column.derived) {
    return [[`${name} is derived and can never be clear`, `clear "${column.from}" itself, if at all`]]
  }
  if (list === 'lookup' && !factsOf(column.type).comparable) {
    return [[`${name} is ${column.type}, which cannot be compared`, 'remove it here']]
  }
  if (list === 'lookup' && column.derived) return [[`${name} is derived`, `look up by "${column.from}"`]]
  return []
}
