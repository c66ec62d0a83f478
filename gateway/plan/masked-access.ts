// A caller's access without what rules show clear: what a condition that people approve, related rows and aggregates stand on.
import type { Access } from '../policy/judge.ts'

const made = new WeakMap<Access, Access>()

/** The same object for the same access. */
export function asMasked(access: Access): Access {
  const known = made.get(access)
  if (known) return known
  const columns = [...access.columns].map(([name, column]) => [name, { ...column, clear: 'never' }] as const)
  const found: Access = { ...access, columns: new Map(columns) }
  made.set(access, found)
  return found
}
