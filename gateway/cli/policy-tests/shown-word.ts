// A column of a reply → in one word, how it is shown on the page, read off what `meta` tells a caller.
import type { Reply } from '../../formats/reply.ts'

/** `hidden` is masked by the mask of that name; `mixed` differs from row to row. */
export const shownWords = ['clear', 'masked', 'hidden', 'mixed', 'absent'] as const
export type ShownWord = (typeof shownWords)[number]

export function shownWord({ meta, rows }: Reply, as: string): ShownWord {
  const mask = Object.hasOwn(meta.masked, as) ? meta.masked[as] : undefined
  const clear = Object.hasOwn(meta.unmasked, as) ? meta.unmasked[as] : undefined
  const absent = new Set(meta.absent && Object.hasOwn(meta.absent, as) ? meta.absent[as] : [])
  const except = new Set(clear?.except)
  const covered: ShownWord = mask?.mask === 'hidden' ? 'hidden' : 'masked'
  const ofRow = (row: number): ShownWord => {
    if (absent.has(row)) return 'absent'
    return mask && (!clear || except.has(row)) ? covered : 'clear'
  }
  const words = new Set(rows.map((_, row) => ofRow(row)))
  const [word = mask ? covered : 'clear'] = words
  return words.size > 1 ? 'mixed' : word
}
