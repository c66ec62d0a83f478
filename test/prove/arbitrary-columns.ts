// Columns of a dataset as its YAML has them: every class with a text and something that has an order, every mask on every
// type that it accepts, derived columns, and the unmasked columns that row rules look at.

import { type ColumnType, columnTypes } from '../../gateway/expr/expr.ts'
import { orderedTypes } from '../../gateway/expr/type-facts.ts'
import { masks } from '../../masks/registry.ts'
import type { Dice } from './dice.ts'

interface WrittenColumn {
  readonly type: ColumnType
  readonly classification: string
  readonly mask?: unknown
  readonly semantic?: string
  readonly from?: string
  readonly best_effort?: true
  readonly acknowledged?: true
}

export interface WrittenColumns {
  readonly key: readonly string[]
  /** Columns that hold keys of other datasets. */
  readonly foreign: readonly string[]
  readonly columns: Readonly<Record<string, WrittenColumn>>
}

/** Of the key, which other datasets hold too. */
export interface KeyOf {
  readonly type: ColumnType
  /** Joined by others: one column alone. */
  readonly isJoined: boolean
  readonly foreign: ReadonlyMap<string, ColumnType>
}

export const keyTypes: readonly ColumnType[] = ['integer', 'integer', 'bigint', 'text', 'uuid', 'date', 'timestamptz']
const secret = ['confidential', 'restricted'] as const
const open = ['public', 'internal'] as const
const semantics = ['email', 'person-name', 'phone', 'url', 'postal-code', 'birth-date'] as const

export function arbitraryColumns(
  dice: Dice,
  turn: number,
  { type: keyType, isJoined, foreign }: KeyOf,
): WrittenColumns {
  const columns: Record<string, WrittenColumn> = { id: { type: keyType, classification: dice.pick(open) } }
  const key = !isJoined && dice.chance(0.5) ? ['id', 'part'] : ['id']
  if (key.length > 1) columns.part = { type: dice.pick(keyTypes), classification: dice.pick(open) }
  for (const [name, type] of foreign) columns[name] = { type, classification: dice.pick(open) }
  columns.region = { type: 'text', classification: dice.pick(open) }
  columns.score = { type: 'integer', classification: dice.pick(open) }
  columns.active = { type: 'boolean', classification: dice.pick(open) }
  for (const classification of open) {
    columns[`${classification}_text`] = { type: 'text', classification }
    columns[`${classification}_one`] = { type: dice.pick(shownTypes), classification }
    if (dice.chance(0.4)) columns[`${classification}_any`] = { type: dice.pick(columnTypes), classification }
  }
  for (const classification of secret) {
    columns[`${classification}_text`] = maskedColumn(dice, classification, 'text')
    columns[`${classification}_one`] = maskedColumn(dice, classification, dice.pick(generalised))
    columns[`${classification}_any`] = maskedColumn(dice, classification, dice.pick(columnTypes))
  }
  // By turns, so that each mask has its share, whatever the types are.
  for (const [at, mask] of byTurns(turn)) {
    const type = dice.pick(masks.get(mask)?.accepts ?? [])
    columns[`by_${mask}_${at}`] = withMask(dice, dice.pick([...secret, ...open, 'confidential']), type, mask)
  }
  addDerived(dice, columns)
  return {
    key,
    foreign: [...foreign.keys()],
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, ofDomain(column, turn)])),
  }
}

/** Each dataset has domains of its own, so that each can rename its pseudonyms. */
const ofDomain = (column: WrittenColumn, turn: number): WrittenColumn =>
  typeof column.mask === 'object' && column.mask !== null && 'pseudonym' in column.mask
    ? { ...column, mask: { pseudonym: `${column.mask.pseudonym}_${turn % 3}` } }
    : column

/** Some of whose values look apart and are equal stand in it more often. */
const often = ['decimal', 'decimal', 'decimal', 'interval', 'date', 'timestamp', 'timestamptz', 'float'] as const
const shownTypes: readonly ColumnType[] = [...orderedTypes, ...often]

/** Types with a mask that keeps something to filter by. */
const generalised: readonly ColumnType[] = [
  'date',
  'timestamptz',
  'timestamp',
  'decimal',
  'decimal',
  'integer',
  'float',
]

function byTurns(turn: number): readonly (readonly [number, string])[] {
  const names = [...masks.keys()]
  return [0, 1, 2].map((at) => [at, names[(turn * 3 + at) % names.length] ?? ''])
}

function maskedColumn(dice: Dice, classification: string, type: ColumnType): WrittenColumn {
  if (type === 'text' && dice.chance(0.2)) return { type, classification, semantic: dice.pick(semantics) }
  const fitting = [...masks.values()].filter(({ accepts }) => accepts.includes(type)).map(({ name }) => name)
  const telling = fitting.filter((name) => name !== 'hidden')
  if (dice.chance(0.1)) return { type, classification }
  return withMask(dice, classification, type, dice.pick(telling.length > 0 && dice.chance(0.9) ? telling : fitting))
}

function withMask(dice: Dice, classification: string, type: ColumnType, name: string): WrittenColumn {
  const best = masks.get(name)?.bestEffort === true && classification === 'restricted'
  return { type, classification, mask: optionsOf(dice, name, type), ...(best && { best_effort: true as const }) }
}

function optionsOf(dice: Dice, name: string, type: ColumnType): unknown {
  switch (name) {
    case 'first':
    case 'last':
    case 'region':
      return { [name]: dice.between(1, 3) }
    case 'bucket':
      return { bucket: dice.pick([2, 10, 1000]) }
    case 'round':
      return { round: type === 'decimal' ? dice.pick([-2, 0, 1]) : dice.pick([-1, -3]) }
    case 'pseudonym':
      return { pseudonym: dice.pick(['person', 'account']) }
    case 'constant':
      return { constant: constants[type] }
    default:
      return name
  }
}

const constants: Partial<Record<ColumnType, unknown>> = {
  text: 'withheld',
  integer: 0,
  bigint: 7,
  decimal: '0.00',
  boolean: true,
  date: '1900-01-01',
  timestamptz: '1900-01-01T00:00:00Z',
}

function addDerived(dice: Dice, columns: Record<string, WrittenColumn>): void {
  for (const [name, { type, classification }] of Object.entries(columns)) {
    if (!/_(text|one)$/.test(name) || !dice.chance(0.35)) continue
    const lowering = [...masks.values()].filter(({ mayLower, accepts }) => mayLower && accepts.includes(type))
    if (lowering.length === 0) continue
    const mask = optionsOf(dice, dice.pick(lowering).name, type)
    const to = dice.pick(['internal', 'confidential', classification])
    columns[`${name}_from`] = { from: name, type, classification: to, mask, acknowledged: true }
  }
}
