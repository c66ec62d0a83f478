// A dataset that does not exist for a caller through this app → the apps through which it would: of their own roles' entries
// alone, so it tells nobody what is not theirs.
import type { Dataset } from '../catalog/dataset.ts'
import type { Principal } from '../identity/principal.ts'
import { judge } from './judge.ts'

export function otherApps(dataset: Dataset, principal: Principal): readonly string[] {
  const named = dataset.access.flatMap(({ role, apps }) => (principal.roles.includes(role) ? (apps ?? []) : []))
  return [...new Set(named)].filter((app) => judge(dataset, { ...principal, app }) !== null).sort()
}
