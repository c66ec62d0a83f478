// An argument of a GraphQL field → a value of its type, as JSON: filters as those over REST, orders, sizes, and whatever else the
// schema's inputs can say.
import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql'
import type { Filter } from '../../gateway/ask/ask.ts'
import type { ColumnType } from '../../gateway/expr/expr.ts'
import { anyTest } from './arbitrary-call.ts'
import { arbitraryFilter } from './arbitrary-filter.ts'
import type { Dice } from './dice.ts'
import type { View } from './view.ts'

export interface Argument {
  /** As a variable declares it. */
  readonly type: string
  readonly value: unknown
}

/** @param view of the rows that the field shows. Undefined: it is left out. */
export function arbitraryArgument(dice: Dice, { name, type }: GraphQLArgument, view: View, level: number): unknown {
  switch (name) {
    case 'first':
      return level === 0 || dice.chance(0.7) ? dice.between(1, 6) : undefined
    case 'after':
      return level === 0 ? null : undefined
    case 'where':
      return dice.chance(level === 0 ? 0.55 : 0.4) ? arbitraryWhere(dice, view, type) : undefined
    case 'orderBy':
      return dice.chance(0.5) ? arbitraryOrders(dice, type, view) : undefined
    default: {
      const key = view.dataset.key.indexOf(name)
      if (key >= 0 && view.keys.length > 0) {
        const shown = view.rows.map((row) => row.get(name) ?? null)
        const value = shown.length > 0 && dice.chance(0.8) ? dice.pick(shown) : dice.pick(view.keys)[key]
        return toJson(view.typeOf(name), String(value))
      }
      return name === 'having' && dice.chance(0.5) ? undefined : anyInput(dice, type, view, name)
    }
  }
}

function arbitraryWhere(dice: Dice, view: View, type: GraphQLInputType): unknown {
  const named = getNamedType(type)
  const names = isInputObjectType(named) ? Object.keys(named.getFields()) : []
  const known = {
    ...view,
    relations: view.relations,
    masked: view,
    usable: view.usable.filter((name) => names.includes(name)),
  }
  const filtered = anyTest(dice, known)
  return filtered ? toWhere(arbitraryFilter(dice, known, filtered), view) : undefined
}

/** The same condition, as GraphQL has it. */
function toWhere(filter: Filter, view: View): unknown {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { [filter.kind]: filter.of.map((part) => toWhere(part, view)) }
    case 'not':
      return { not: toWhere(filter.of, view) }
    case 'malformed':
      return {}
    case 'test': {
      const { column, operator, operand } = filter
      const type = view.typeOf(column)
      if (operator === 'is') return { [column]: { is: String(operand).toUpperCase() } }
      const isText = operator === 'like' || operator === 'ilike'
      const say = (text: string): unknown => (isText ? text : toJson(type, text))
      return { [column]: { [operator]: typeof operand === 'string' ? say(operand) : operand.map(say) } }
    }
  }
}

function toJson(type: ColumnType, text: string): unknown {
  if (type === 'boolean') return text === 'true' || text === 't'
  if (type !== 'integer' && type !== 'float') return text
  const number = Number(text)
  return Number.isFinite(number) && text.trim() !== '' ? number : text
}

/** Each names one value alone, however deep. */
function arbitraryOrders(dice: Dice, type: GraphQLInputType, view: View): unknown {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return undefined
  return Array.from({ length: dice.between(1, 2) }, () => oneOf(dice, named, view))
}

function oneOf(dice: Dice, type: GraphQLInputObjectType, view: View): unknown {
  const field = dice.pick(Object.values(type.getFields()))
  const below = getNamedType(field.type)
  if (isInputObjectType(below)) return { [field.name]: oneOf(dice, below, view) }
  return { [field.name]: anyInput(dice, field.type, view, field.name) }
}

/** @param column whose values it may be compared with. */
function anyInput(dice: Dice, wrapped: GraphQLInputType, view: View, column: string): unknown {
  const type = getNullableType(wrapped)
  if (isListType(type)) {
    const values = Array.from({ length: dice.between(1, 2) }, () => anyInput(dice, type.ofType, view, column))
    return [...new Set(values)]
  }
  if (isEnumType(type)) return dice.pick(type.getValues()).name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    const logic = fields.filter(({ name }) => ['and', 'or', 'not'].includes(name))
    const from = logic.length > 0 && !dice.chance(0.25) ? fields.filter((field) => !logic.includes(field)) : fields
    const field = dice.pick(from.length > 0 ? from : fields)
    const name = view.dataset.columns.has(field.name) ? field.name : column
    return { [field.name]: anyInput(dice, field.type, view, name) }
  }
  const texts = view.shownTexts(column)
  const isNumber = type.name === 'Int' || type.name === 'Float'
  if (isNumber || type.name === 'BigInt' || type.name === 'Decimal') {
    const number = dice.pick([0, 1, 1, 2, 3, 5, 100, -3])
    return isNumber ? number : String(number)
  }
  if (type.name === 'Boolean') return dice.chance(0.5)
  return texts.length > 0 ? dice.pick(texts) : 'x'
}
