// Where a reply shows what was asked for → the names by which `extensions` tell of it. A name that would stand for two things gives
// way to the whole path.

export interface Shown {
  /** In a row, or a group, of the reply. */
  readonly name: string
  /** The same, from the field that shows the page. */
  readonly path: string
}

/** @param shown by what is shown. */
export function tellingNames(shown: ReadonlyMap<string, readonly Shown[]>): ReadonlyMap<string, readonly string[]> {
  const meanings = new Map<string, Set<string>>()
  const mean = (name: string, meaning: string): void => {
    meanings.set(name, (meanings.get(name) ?? new Set()).add(meaning))
  }
  for (const [what, places] of shown) {
    for (const { name, path } of places) {
      mean(name, what)
      // Where related rows are called `a`, their `x` and the path `a.x` look the same.
      if (path !== name) mean(path.slice(0, path.indexOf('.')), '')
    }
  }
  const told = ({ name, path }: Shown): string => ((meanings.get(name)?.size ?? 0) > 1 ? path : name)
  return new Map([...shown].map(([what, places]) => [what, [...new Set(places.map(told))]]))
}
