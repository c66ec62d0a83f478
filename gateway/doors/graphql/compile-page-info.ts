// The selection of a page's `pageInfo` → how it is written, and which cursors it needs.
import type { GraphQLObjectType } from 'graphql'
import { type Collected, collectFields, type Document } from './collect-fields.ts'
import type { WritePart } from './page-plan.ts'
import { always, typeOf } from './type-of.ts'

export interface WantsCursors {
  cursors: 'none' | 'last' | 'each'
}

/** In rows: to seal the place of one takes about as long as to read several. */
export const rowCost = (cursors: WantsCursors['cursors']): number => (cursors === 'each' ? 5 : 1)

/** Empty where none can be made. */
export const cursorText = (cursor: string | null | undefined): string => (cursor ? JSON.stringify(cursor) : 'null')

/** @param parent the type that has the field `pageInfo`. @param wanted learns which cursors are needed. */
export function compilePageInfo(
  part: Collected,
  parent: GraphQLObjectType,
  wanted: WantsCursors,
  document: Document,
): WritePart {
  const type = typeOf(parent, part)
  const parts = collectFields(part.below, document).map(({ key, name }): [string, WritePart] => [
    `${JSON.stringify(key)}:`,
    pageInfoField(name, type, wanted),
  ])
  return (page, built, most) => `{${parts.map(([open, write]) => open + write(page, built, most)).join(',')}}`
}

function pageInfoField(name: string, type: GraphQLObjectType, wanted: WantsCursors): WritePart {
  switch (name) {
    case 'hasNextPage':
      return ({ more, rows }, { first }) => String(more || rows.length > first)
    case 'hasPreviousPage':
      return (_, { isLater }) => String(isLater)
    case 'startCursor':
      wanted.cursors = 'each'
      return ({ cursors }) => cursorText(cursors[0])
    case 'endCursor':
      if (wanted.cursors === 'none') wanted.cursors = 'last'
      return ({ cursors, next }) => cursorText(cursors.at(-1) ?? next)
    default:
      return always(type.name)
  }
}
