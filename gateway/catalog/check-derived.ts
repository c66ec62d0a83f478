// Derived columns: one that is less secret than its source must generalise or be keyed, and two masks of one source
// must not add up to more than either.
import { masks } from '../../masks/registry.ts'
import type { Diagnostic } from '../config/diagnostic.ts'
import { type CompiledColumns, rank } from './compile-columns.ts'
import type { Column } from './dataset.ts'
import type { Draft } from './draft.ts'

export interface Checked {
  readonly diagnostics: readonly Diagnostic[]
  /** What an owner should know, though it is allowed. */
  readonly notes: readonly Diagnostic[]
}

export function checkDerived(draft: Draft, { columns }: CompiledColumns): Checked {
  const lowered = [...columns.values()].filter((column) => isLowered(column, columns))
  const cannotLower = lowered.filter((column) => !(masks.get(column.mask?.name ?? '')?.mayLower ?? false))
  const siblings = Map.groupBy(columns.values(), (column) => column.from)
  const pairs = [...siblings.values()].flatMap(pairsOf)
  const open = pairs.filter(([a, b]) => !isAcknowledged(draft, a) && !isAcknowledged(draft, b))
  const lowering = [...masks.values()].filter((mask) => mask.mayLower).map((mask) => mask.name)
  return {
    diagnostics: [
      ...cannotLower.map((column) =>
        draft.document.wrong(
          ['columns', column.name],
          `"${column.name}" is ${column.classification}, less secret than its source "${column.from}"`,
          `use one of the masks ${lowering.join(', ')}, or classify it as its source`,
          'key',
        ),
      ),
      ...open.map(([a, b]) => {
        const problem = `together with "${a.name}" it shows more of "${b.from}" than either`
        const mend = 'remove one, or write `acknowledged: true` beside it'
        return draft.document.wrong(['columns', b.name], problem, mend, 'key')
      }),
    ],
    notes: [
      ...lowered
        .filter((column) => !cannotLower.includes(column))
        .map((column) =>
          note(draft, column, `${column.classification}, derived from the more secret "${column.from}"`),
        ),
      ...pairs
        .filter((pair) => !open.includes(pair))
        .map(([a, b]) => note(draft, b, `acknowledged: with "${a.name}" it shows more of "${b.from}" than either`)),
    ],
  }
}

/** Whether a column derives from a more secret one. Its written class counts: a mask does not excuse itself. */
function isLowered(column: Column, columns: ReadonlyMap<string, Column>): boolean {
  const source = column.derived ? columns.get(column.from) : undefined
  return source !== undefined && rank(column.classification) < rank(source.level)
}

/** Columns of one source, the source itself among them, each with every earlier one whose mask adds to what it shows. */
const pairsOf = (siblings: readonly Column[]): readonly (readonly [Column, Column])[] =>
  siblings.flatMap((b, i) => siblings.slice(0, i).flatMap((a) => (addsUp(a, b) ? [[a, b] as const] : [])))

function addsUp(a: Column, b: Column): boolean {
  if (a.mask === null || b.mask === null) return false
  const names = [a.mask.name, b.mask.name]
  if (names.some((name) => masks.get(name)?.showsNothing)) return false
  if (determines(a.mask, b.mask) || determines(b.mask, a.mask)) return false
  const isPseudonym = names.map((name) => name === 'pseudonym')
  if (isPseudonym[0] !== isPseudonym[1]) return false // it shows only who is equal, and that is declared
  return names[0] !== names[1] || JSON.stringify(a.mask.options) !== JSON.stringify(b.mask.options)
}

type ColumnMask = NonNullable<Column['mask']>

/** Whether what the coarser mask shows follows from what the finer one does. */
function determines(finer: ColumnMask, coarser: ColumnMask): boolean {
  if (finer.name === 'month') return coarser.name === 'year'
  return finer.name === 'bucket' && coarser.name === 'bucket' && sizeOf(coarser) % sizeOf(finer) === 0
}

const sizeOf = ({ options }: ColumnMask): number => Number(Reflect.get(Object(options), 'size'))

const isAcknowledged = (draft: Draft, column: Column): boolean => draft.columns.get(column.name)?.acknowledged === true

const note = (draft: Draft, column: Column, text: string): Diagnostic =>
  draft.document.wrong(['columns', column.name], text, '', 'key')
