// Names that live outside the dataset's own file: paths of the gateway, sources and roles of scrim.yaml.
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import { nearest } from '../config/nearest.ts'
import { reservedNames } from './dataset.ts'
import { accessPath, type Draft } from './draft.ts'
import type { Known } from './known.ts'
import { holdsClaim } from './row-claim.ts'

/** Roles that the gateway itself has, mapped or not. */
export const ownRoles: readonly string[] = ['admin', 'auditor']

/** @param known null where no scrim.yaml is at hand: its names cannot be judged then */
export function checkKnown(draft: Draft, known: Known | null): readonly Diagnostic[] {
  const reserved =
    draft.name !== null && reservedNames.has(draft.name)
      ? [draft.document.wrong(['name'], `"${draft.name}" is a path of the gateway itself`, 'choose another name')]
      : []
  if (known === null) return reserved
  const roles = new Set([...known.roles, ...ownRoles])
  const check = (what: string, path: Path, name: string | null, among: ReadonlySet<string>): readonly Diagnostic[] => {
    if (name === null || among.has(name)) return []
    const near = nearest(name, among)
    const mend = near === null ? `add it under ${what}s in scrim.yaml` : `did you mean "${near}"?`
    return [draft.document.wrong(path, `unknown ${what} "${name}"`, mend)]
  }
  return [
    ...reserved,
    ...check('source', ['source'], draft.source, new Set(known.sources.keys())),
    ...check('role', ['owner'], draft.owner, roles),
    ...draft.access.flatMap(([index, { role }]) => check('role', accessPath(index, 'role'), role, roles)),
    ...draft.access.flatMap(([index, { when }]) => {
      const tested = Object.entries(when?.roles ?? {})
      return tested.flatMap(([op, operand]) =>
        namesOf(operand).flatMap(([role, ...at]) =>
          check('role', accessPath(index, 'when', 'roles', op, ...at), role, roles),
        ),
      )
    }),
    ...draft.unmask.approvers.flatMap((role, i) => check('role', ['unmask', 'approvers', i], role, roles)),
  ]
}

/** The texts of an operand, each with its place in it; what looks like a claim is told of elsewhere. */
const namesOf = (operand: unknown): readonly (readonly [name: string, ...at: number[]])[] => {
  if (holdsClaim(operand)) return []
  if (typeof operand === 'string') return [[operand]]
  return Array.isArray(operand) ? operand.flatMap((item, i) => (typeof item === 'string' ? [[item, i]] : [])) : []
}
