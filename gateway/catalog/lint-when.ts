// The `when` of an entry → notes on tests that nobody can pass, so that the entry never counts.
import { type Diagnostic, type Path, showPath } from '../config/diagnostic.ts'
import type { WrittenAccess } from './dataset-schema.ts'
import { accessPath, type Draft } from './draft.ts'

/** Claims of one value: two different ones exclude each other. */
const single: ReadonlySet<string> = new Set(['subject', 'email'])

export function lintWhen(
  { document }: Draft,
  role: string,
  when: NonNullable<WrittenAccess['when']>,
  index: number,
): readonly Diagnostic[] {
  const clash = (path: Path, other: Path): Diagnostic => {
    const place = `${showPath(other.slice(2))} at ${document.file}:${document.lineOf(other)}`
    const problem = `can never hold together with ${place}, so the entry never counts`
    return document.wrong(path, problem, 'remove one of the two', 'key')
  }
  return Object.entries(when).flatMap(([claim, tests]) => {
    const path = (op: string): Path => accessPath(index, 'when', claim, op)
    const textsOf = (...ops: readonly string[]) =>
      ops.flatMap((op) => (op in tests ? [[op, [tests[op]].flat().map(String)] as const] : []))
    const [wanted, refused] = [textsOf('eq', 'in'), textsOf('neq', 'nin')]
    const own = claim === 'roles' ? refused.filter(([, texts]) => texts.includes(role)) : []
    const [[first, one] = [], [second, other] = []] = single.has(claim) ? wanted : []
    const isApart = first !== undefined && second !== undefined && !one?.some((text) => other?.includes(text))
    return [
      ...own.map(([op]) => clash(path(op), accessPath(index, 'role'))),
      ...(isApart ? [clash(path(second), path(first))] : []),
      ...wanted.flatMap(([op, texts]) =>
        refused.flatMap(([no, others]) =>
          texts.every((text) => others.includes(text)) ? [clash(path(no), path(op))] : [],
        ),
      ),
    ]
  })
}
