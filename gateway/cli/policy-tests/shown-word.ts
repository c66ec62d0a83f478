// The columns of a reply, related ones among them → in one word each, how it is shown, read off what `meta` tells a caller.
import type { Place, Reply, Rows, Shape } from '../../formats/reply.ts'

/** `hidden` is masked by the mask of that name; `mixed` differs from row to row. */
export const shownWords = ['clear', 'masked', 'hidden', 'mixed', 'absent'] as const
type ShownWord = (typeof shownWords)[number]

/** By names in the reply; those of related rows with the relation's before them: `orders.total`. */
export const shownWordsOf = (reply: Reply): ReadonlyMap<string, ShownWord> =>
  new Map(columnsOf(reply).map(({ name, places }) => [name, wordOf(reply, name, places)]))

interface PlacedColumn {
  readonly name: string
  /** Of the rows in which it is. */
  readonly places: readonly Place[]
}

function columnsOf({ columns, rows, related, beside }: Rows & Shape): readonly PlacedColumn[] {
  const own = columns.map(({ as }): PlacedColumn => ({ name: as, places: [...rows.keys()] }))
  const others = related.flatMap((shape, i) => {
    const below = (beside[i] ?? []).map((one) => columnsOf({ ...shape, ...one }))
    const none = columnsOf({ ...shape, rows: [], beside: [] })
    return none.map(({ name }, at): PlacedColumn => {
      const places = below.flatMap((found, row) => (found[at]?.places ?? []).map((place) => [row, place].flat()))
      return { name: `${shape.as}.${name}`, places }
    })
  })
  return [...own, ...others]
}

function wordOf({ meta }: Reply, name: string, places: readonly Place[]): ShownWord {
  const mask = Object.hasOwn(meta.masked, name) ? meta.masked[name] : undefined
  const clear = Object.hasOwn(meta.unmasked, name) ? meta.unmasked[name] : undefined
  const absent = new Set(meta.absent && Object.hasOwn(meta.absent, name) ? meta.absent[name]?.map(String) : [])
  const except = new Set(clear?.except.map(String))
  const covered: ShownWord = mask?.mask === 'hidden' ? 'hidden' : 'masked'
  const ofPlace = (place: string): ShownWord => {
    if (absent.has(place)) return 'absent'
    return mask && (!clear || except.has(place)) ? covered : 'clear'
  }
  const words = new Set(places.map((place) => ofPlace(String(place))))
  const [word = mask ? covered : 'clear'] = words
  return words.size > 1 ? 'mixed' : word
}
