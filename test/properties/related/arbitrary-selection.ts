// What a caller may ask of three related datasets: related rows of two levels, groups, and aggregates of related rows; mostly
// what is answered.
import fc from 'fast-check'
import {
  type Ask,
  type AskedField,
  type AskedOrder,
  type AskedRelation,
  type Filter,
  plainSelection,
  type Selection,
  type Term,
} from '../../../gateway/ask/ask.ts'
import type { Column, Relation } from '../../../gateway/catalog/dataset.ts'
import type { ColumnType } from '../../../gateway/expr/expr.ts'
import { arbitraryFilter } from '../arbitrary-ask.ts'
import type { Scene } from '../scene.ts'
import type { Stage } from './arbitrary-stage.ts'

const dated: readonly ColumnType[] = ['date', 'timestamp', 'timestamptz']
const summable: readonly ColumnType[] = ['integer', 'bigint', 'decimal', 'float']
const groupable: readonly ColumnType[] = [...dated, ...summable, 'text', 'time', 'boolean', 'uuid', 'inet']
const ordered: readonly ColumnType[] = groupable.filter((type) => type !== 'boolean' && type !== 'uuid')

const readable = ({ access }: Scene): readonly Column[] =>
  access ? [...access.columns.values()].map(({ column }) => column) : []
const usable = (scene: Scene): readonly Column[] =>
  readable(scene).filter(({ level, mask }) => level !== 'restricted' && mask?.name !== 'scrub')

/** Of the dataset, where both ends may be read; the rest is refused, and tested apart. */
function relationsOf(stage: Stage, { dataset, access }: Scene): readonly { relation: Relation; other: Scene }[] {
  if (!access?.hasKey) return []
  return [...dataset.relations.values()].flatMap((relation) => {
    const other = stage.scenes.get(relation.dataset)
    const [ours, theirs] = relation.kind === 'one' ? [access, other?.access] : [other?.access, access]
    const isJoined = ours?.columns.has(relation.on) && theirs && (relation.kind === 'many' || theirs.columns.has('id'))
    return other && isJoined ? [{ relation, other }] : []
  })
}

const textOf = ({ names, part, aggregate }: Term): string =>
  [...names, ...(part ? [part] : []), ...(aggregate ? [`${aggregate}()`] : [])].join('.')
const named = (term: Term): Pick<AskedField, 'column' | 'term'> => ({ column: textOf(term), term })

const some = <T>(items: readonly T[], most: number): fc.Arbitrary<readonly T[]> =>
  items.length === 0
    ? fc.constant([])
    : fc.subarray([...items], { minLength: 1, maxLength: Math.min(most, items.length) })

const partsOf = (columns: readonly Column[]): readonly Term[] =>
  columns
    .filter(({ type }) => dated.includes(type))
    .flatMap(({ name }) =>
      (['year', 'month', 'day'] as const).map((part) => ({ names: [name], part, aggregate: null })),
    )

/** Every aggregate that fits, of the columns behind a path. */
const aggregatesOf = (path: readonly string[], columns: readonly Column[]): readonly Term[] => [
  { names: path, part: null, aggregate: 'count' },
  ...columns.flatMap(({ name, type }): Term[] =>
    [
      'count' as const,
      ...(groupable.includes(type) ? (['count_distinct'] as const) : []),
      ...(summable.includes(type) ? (['sum', 'avg'] as const) : []),
      ...(ordered.includes(type) ? (['min', 'max'] as const) : []),
    ].map((aggregate) => ({ names: [...path, name], part: null, aggregate })),
  ),
]

const direction = fc.constantFrom('asc' as const, 'desc' as const)
const nulls = fc.constantFrom(null, 'first' as const, 'last' as const)

const arbitraryOrder = (of: readonly Pick<AskedField, 'column' | 'term'>[]): fc.Arbitrary<readonly AskedOrder[]> =>
  some(of, 2).chain((chosen) =>
    fc
      .tuple(...chosen.map((one) => fc.record({ direction, nulls }).map((how) => ({ ...one, ...how }))))
      .chain((all) => fc.constantFrom([], all)),
  )

const paging = {
  limit: fc.constantFrom(null, 1, 2, 3, 5, 12),
  count: fc.boolean(),
  cursors: fc.constantFrom('none' as const, 'next' as const, 'last' as const, 'each' as const),
}

/** @param depth of related rows that may follow. */
function arbitraryRows(stage: Stage, scene: Scene, depth: number): fc.Arbitrary<Selection> {
  const relations = relationsOf(stage, scene)
  const counted = relations.flatMap(({ relation, other }) => aggregatesOf([relation.name], usable(other)))
  const plain = (columns: readonly Column[]) => columns.map(({ name }) => ({ column: name }))
  const terms = [...partsOf(readable(scene)), ...counted].map(named)
  const fields = fc
    .tuple(some(plain(readable(scene)), 6), some(terms, 3), fc.boolean())
    .map(([columns, others, isTermed]) => (isTermed ? [...others, ...columns] : columns))
  const sorts = [...plain(usable(scene).filter(({ type }) => ordered.includes(type))), ...counted.map(named)]
  const related: fc.Arbitrary<readonly AskedRelation[]> =
    depth === 0 || relations.length === 0
      ? fc.constant([])
      : some(relations, 2).chain((chosen) =>
          fc.tuple(
            ...chosen.map(({ relation, other }, i) =>
              fc.record({
                relation: fc.constant(relation.name),
                as: fc.constant(`r${i}`),
                at: fc.nat({ max: 3 }),
                of: arbitraryRows(stage, other, depth - 1),
              }),
            ),
          ),
        )
  return fc.record({
    fields: fc.oneof(
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: 5, arbitrary: fields.map((all) => all.map((one, i) => ({ ...one, as: `f${i}` }))) },
    ),
    related,
    filter: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, arbitraryFilter(scene)),
    having: fc.constant(null),
    order: arbitraryOrder(sorts),
    cursor: fc.constant(null),
    ...paging,
  })
}

function arbitraryGroups(scene: Scene): fc.Arbitrary<Selection> {
  const columns = usable(scene).filter(({ type }) => groupable.includes(type))
  const groups = [
    ...columns.filter(({ type }) => !summable.includes(type)).map(({ name }) => ({ column: name })),
    ...columns.map(({ name }) => ({ column: name })),
    ...partsOf(columns).map(named),
  ]
  const aggregates = aggregatesOf(
    [],
    readable(scene).filter((column) => usable(scene).includes(column)),
  ).map(named)
  const by = fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 5, arbitrary: some(groups, 2) })
  return fc.tuple(by, some(aggregates, 4)).chain(([keys, totals]) =>
    fc.record({
      fields: fc.constant([...keys, ...totals].map((one, i) => ({ ...one, as: `f${i}` }))),
      related: fc.constant([]),
      filter: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, arbitraryFilter(scene)),
      having: fc.oneof(fc.constant(null), arbitraryHaving(scene, [...totals, ...totals, ...keys, ...aggregates])),
      order: arbitraryOrder([...keys, ...totals, ...aggregates]),
      cursor: fc.constant(null),
      ...paging,
    }),
  )
}

const literals: Readonly<Partial<Record<ColumnType, readonly string[]>>> = {
  integer: ['1', '2', '5'],
  bigint: ['0', '10'],
  decimal: ['1', '0.5', '-100'],
  float: ['1', '0.1'],
  text: ['a', 'B'],
  date: ['2024-01-01'],
}

function arbitraryHaving(
  { dataset }: Scene,
  of: readonly Pick<AskedField, 'column' | 'term'>[],
): fc.Arbitrary<Filter | null> {
  const test = fc.constantFrom(...of).chain((one): fc.Arbitrary<Filter> => {
    const { aggregate, names = [one.column] } = one.term ?? {}
    const type = dataset.columns.get(names.at(-1) ?? '')?.type ?? 'integer'
    const result = aggregate?.startsWith('count') ? 'integer' : aggregate === 'avg' ? 'decimal' : type
    const found = aggregate === 'sum' ? (type === 'integer' ? literals.bigint : literals.decimal) : literals[result]
    const subject = { kind: 'test', column: one.column, ...(one.term && { term: one.term }) } as const
    if (!found) return fc.constant({ ...subject, operator: 'is', operand: 'null' })
    return fc
      .tuple(fc.constantFrom('gte', 'lt', 'neq'), fc.constantFrom(...found))
      .map(([operator, operand]) => ({ ...subject, operator, operand }))
  })
  return fc.oneof(
    test,
    test.map((inner): Filter => ({ kind: 'not', of: inner })),
    fc.tuple(test, test).map((both): Filter => ({ kind: 'or', of: both })),
  )
}

export type AskKind = 'rows' | 'groups'

export function arbitraryRelatedAsk(stage: Stage, dataset: string, kind: AskKind): fc.Arbitrary<Ask> {
  const scene = stage.scenes.get(dataset)
  if (!scene) throw new Error(`no scene of ${dataset}`)
  const isPossible = readable(scene).length > 0
  const selection = !isPossible
    ? fc.constant(plainSelection)
    : kind === 'groups'
      ? arbitraryGroups(scene)
      : arbitraryRows(stage, scene, 2)
  return selection.map((of) => ({ ...of, dataset, key: null, explain: false }))
}
