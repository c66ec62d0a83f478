// The tenant column: declared, shown to whoever reads the row, and compared exactly; the claim it is bound to exists.
import type { Diagnostic, Path } from '../config/diagnostic.ts'
import { factsOf } from '../expr/type-facts.ts'
import { type CompiledColumns, isSecret } from './compile-columns.ts'
import type { Draft } from './draft.ts'
import { type Claims, knownClaim } from './row-claim.ts'
import { wrongName } from './wrong-name.ts'

export function checkTenant(draft: Draft, { columns }: CompiledColumns, attributes: Claims): readonly Diagnostic[] {
  if (draft.tenant === null) return []
  const path: Path = ['tenant', 'column']
  const { column: name, claim } = draft.tenant
  const wrong = (problem: string, mend: string) => [draft.document.wrong(path, `"${name}" ${problem}`, mend)]
  const column = columns.get(name)
  const unfit = (): readonly Diagnostic[] => {
    if (column === undefined) return wrongName(draft, path, name)
    if (column.mask !== null) {
      return wrong(
        isSecret(column.classification) ? `is ${column.classification}` : 'is masked',
        'classify it internal or public, without a mask',
      )
    }
    if (factsOf(column.type).comparable) return []
    return wrong(`is ${column.type}, which cannot be compared`, 'use a column of another type (docs/types.md)')
  }
  const known = knownClaim(claim, attributes)
  const unknown = known.ok ? [] : [draft.document.wrong(['tenant', 'claim'], known.problem, known.mend)]
  return [...unfit(), ...unknown]
}
