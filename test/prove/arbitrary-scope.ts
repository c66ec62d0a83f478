// A caller before one database → what the caller asks to have unmasked: some masked columns, of the rows that explicit keys
// name, of those for which a filter over shown values holds, or of all.
import type { Filter } from '../../gateway/ask/ask.ts'
import type { Scene } from '../properties/scene.ts'
import type { RoleKind } from './arbitrary-access.ts'
import { arbitraryFilter, operatorsOf } from './arbitrary-filter.ts'
import type { Dice } from './dice.ts'
import { asMasked, type GrantScope, rowsWhere } from './granted-cells.ts'
import { toView } from './view.ts'
import { writeCondition } from './write-ask.ts'

const mostTries = 12
/** Characters of a condition as written; the gateway takes 8000. */
const longest = 6000

/**
 * @param fixed whether the condition may not test pseudonyms, as the other database names them anew.
 * @returns null where the caller could be granted nothing.
 */
export function arbitraryScope(dice: Dice, scene: Scene, kind: RoleKind, fixed: boolean): GrantScope | null {
  const { access, dataset } = scene
  if (!access?.hasKey || dataset.unmask.approvers.length === 0) return null
  const columns = [...access.columns.values()]
    .filter(({ column, clear }) => column.mask && !column.derived && clear !== 'always')
    .map(({ column }) => column.name)
  if (columns.length === 0) return null
  const chosen = dice.some(columns, Math.min(2, columns.length), 0.4)
  const chance = dice.unit()
  return { columns: new Set(chosen), filter: chance < 0.2 ? null : chance < 0.45 ? someKeys() : someRows() }

  function someKeys(): Filter | null {
    const [column] = dataset.key
    if (column === undefined) return null
    const texts = [...new Set(scene.rows.map((row) => String(row[column])))].filter((text) => text.length < 100)
    const filter: Filter = { kind: 'test', column, operator: 'in', operand: dice.some(texts, 5, 0.6).slice(0, 30) }
    return rowsWhere(scene, filter) && filter
  }

  function someRows(): Filter | null {
    const masked = toView(asMasked(scene), [], kind, new Map(), new Set())
    const isFixed = (name: string): boolean => dataset.columns.get(name)?.mask?.name !== 'pseudonym'
    const view = fixed ? { ...masked, usable: masked.usable.filter(isFixed) } : masked
    if (view.usable.length === 0) return null
    const secret = view.usable.filter((name) => dataset.columns.get(name)?.mask)
    for (let tries = 0; tries < mostTries; tries++) {
      const column = dice.pick(secret.length > 0 && dice.chance(0.6) ? secret : view.usable)
      const filter = arbitraryFilter(dice, view, { column, operator: dice.pick(operatorsOf(view.typeOf(column))) })
      const rows = writeCondition(filter).length > longest ? null : rowsWhere(scene, filter)
      if (rows && rows.size > 0 && rows.size < view.rows.length) return filter
    }
    return null
  }
}
