// Stored values: for each column a pool of classes, each of raw values that its mask shows alike. From a class come a cell
// of one database and its twin of the other.
import fc from 'fast-check'
import type { Column, Dataset } from '../../gateway/catalog/dataset.ts'
import { type EvaluateEnvironment, evaluate } from '../../gateway/expr/evaluate.ts'
import { type ColumnType, columnTypes, type Scalar } from '../../gateway/expr/expr.ts'
import { maskTwins } from '../conformance/mask-twins.ts'
import { arbitraryValue } from '../hostile-values.ts'
import type { Dice } from './dice.ts'

export type StoredColumn = Column & { readonly masks: readonly Masked[] }
/** A column that shows this one's values through a mask: itself, or one derived from it. */
export interface Masked {
  readonly name: string
  readonly mask: NonNullable<Column['mask']>
}

/** Columns of the table. */
export const storedColumns = (dataset: Dataset): readonly StoredColumn[] =>
  [...dataset.columns.values()]
    .filter(({ derived }) => !derived)
    .map((column) => ({
      ...column,
      masks: [...dataset.columns.values()].flatMap(({ name, from, mask }) =>
        from === column.name && mask ? [{ name, mask }] : [],
      ),
    }))

/** What row rules look at. */
const few: Readonly<Record<string, readonly Scalar[]>> = {
  region: ['eu', 'eu', 'eu', 'us', 'us', 'apac', 'EU', '', null],
  score: [-5, -1, 0, 0, 1, 4, 7, null],
  active: [true, true, false, null],
}
const addresses = ['mona@example.com', 'Mona@X.ORG', 'mia@example.com', 'a@x.com', 'bob@localhost', 'no address', '']
const words = [
  'Ada Lovelace',
  'Al Lo',
  'Prince',
  'Émile Zola',
  '4111111111111234',
  '+49 170 1234567',
  'https://a.example/x',
]
const amounts = ['5', '5.0', '5.00', '5.000', '1249.5', '-0.5', '999.99', '0', '0.0']

/** Raw values that the column's first mask shows alike; of a column without one, a class of one. */
export function classesOf(dice: Dice, column: StoredColumn, count: number): readonly (readonly Scalar[])[] {
  const known = few[column.name]
  if (known) return Array.from({ length: count }, () => [dice.pick(known)])
  const first = column.masks[0]
  const twins = first && maskTwins[first.mask.name]
  const plain = fc.oneof(
    { weight: 3, arbitrary: anyOf(column.type) },
    { weight: 2, arbitrary: fc.constantFrom(...usual(column.type)) },
  )
  const alone = plain.map((value): readonly Scalar[] => [value])
  if (!twins) return dice.draws(alone, count)
  const pairs = twins(Object(first.mask.options), column.type).map(([a, b]): readonly Scalar[] => [a, b])
  return dice.draws(fc.oneof({ weight: 3, arbitrary: pairs }, alone), count)
}

function usual(type: ColumnType): readonly Scalar[] {
  if (type === 'text') return [...addresses, ...words]
  if (type === 'decimal') return amounts
  if (type === 'date') return ['1984-05-17', '1984-05-18', '1990-12-31', '2000-02-29']
  if (type === 'timestamptz') return ['1984-05-17T10:00:00Z', '1984-06-01T00:00:00Z', '2001-01-01T00:00:00.5Z']
  // Their sum is another in another order.
  if (type === 'float') return ['0.1', '0.7', '1e+16', '-1e+16', '3.3']
  return [null]
}

/**
 * Another raw value that every one of the masks shows as it shows this one; the same where none is found soon.
 * @param alike values of the same class, tried first.
 */
export function twinOf(
  dice: Dice,
  column: StoredColumn,
  value: Scalar,
  masks: readonly Masked[],
  alike: readonly Scalar[],
  env: EvaluateEnvironment,
): Scalar {
  const shown = (raw: Scalar) => masks.map(({ mask }) => evaluate(mask.expr, () => raw, env))
  const wanted = JSON.stringify(shown(value))
  const tries = [...dice.shuffled(alike), ...Array.from({ length: 6 }, () => changed(dice, column.type, value))]
  const found = tries.find((raw) => raw !== value && JSON.stringify(shown(raw)) === wanted)
  return found === undefined ? value : found
}

/** Making one anew costs more than drawing from it. */
const arbitraries = new Map(columnTypes.map((type) => [type, arbitraryValue(type)]))
const anyOf = (type: ColumnType): fc.Arbitrary<Scalar> => arbitraries.get(type) ?? arbitraryValue(type)

/** A little different, or quite another. */
function changed(dice: Dice, type: ColumnType, value: Scalar): Scalar {
  const any = (): Scalar => dice.draw(anyOf(type))
  if (value === null || dice.chance(0.25)) return any()
  const text = String(value)
  if (type === 'text') return changedText(dice, text)
  if (type === 'integer' && typeof value === 'number') {
    const next = value + dice.between(-3, 3)
    return next === (next | 0) ? next : value
  }
  if (type === 'decimal' && /^-?\d+(\.\d+)?$/.test(text)) {
    return `${text}${text.includes('.') ? '' : '.'}${dice.pick(['0', '00', '1', '09'])}`
  }
  if (text.endsWith(' BC')) return any()
  if (type === 'date') return text.replace(/^(\d{4,}-\d\d)-\d\d/, `$1-${dice.between(10, 28)}`)
  if (type === 'timestamptz' || type === 'timestamp') {
    return text.replace(/^(\d{4,}-\d\d)-\d\dT\d\d/, `$1-${dice.between(10, 28)}T${dice.between(10, 23)}`)
  }
  return any()
}

function changedText(dice: Dice, text: string): string {
  const signs = [...text]
  const at = dice.between(0, signs.length)
  const put = dice.pick(['', 'x', 'Q', 'ü', '🙂', '  ', 'secret'])
  return [...signs.slice(0, at), put, ...signs.slice(at + dice.below(3))].join('')
}
