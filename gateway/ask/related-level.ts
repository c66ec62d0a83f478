// Parameters with a path, `orders.total=gte.100` or `orders.items.order=sku`: which related rows of the ask they mean, and the
// ask's relations with what they say.
import { Refusal } from '../errors/refusal.ts'
import type { AskedField, AskedOrder, AskedRelation, Filter } from './ask.ts'

/** What is said of the rows of one level beside their fields. */
export interface Level {
  readonly fields: readonly AskedField[] | null
  readonly related: readonly AskedRelation[]
  readonly filters: Filter[]
  order: readonly AskedOrder[]
  limit: number | null
  readonly below: Map<AskedRelation, Level>
}

export const beginLevel = ({ fields, related }: Pick<Level, 'fields' | 'related'>): Level => ({
  fields,
  related,
  filters: [],
  order: [],
  limit: null,
  below: new Map(),
})

/** Null: the name is no path. @throws Refusal ASK_PARAMETER_INVALID where it leads to no related rows of the ask. */
export function findLevel(root: Level, name: string): { level: Level; rest: string; path: string } | null {
  let [level, rest] = [root, name]
  for (;;) {
    const asked = level.related.find(({ as }) => rest.startsWith(`${as}.`))
    if (!asked) break
    rest = rest.slice(asked.as.length + 1)
    const next = level.below.get(asked) ?? beginLevel(asked.of)
    level.below.set(asked, next)
    level = next
  }
  if (path.test(rest) && !logic.has(rest)) throw notAsked(level, name, rest)
  return level === root ? null : { level, rest, path: name.slice(0, name.length - rest.length) }
}

const path = /^[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)+$/u
const logic: ReadonlySet<string> = new Set(['not.or', 'not.and'])

function notAsked({ related }: Level, name: string, rest: string): Refusal {
  const [first = '', ...words] = rest.split('.')
  const other = related.find(({ relation }) => relation === first)
  const last = words.at(-1) ?? ''
  return new Refusal('ASK_PARAMETER_INVALID', {
    detail: `The parameter "${name.slice(0, 80)}" is of related rows that fields= does not ask for.`,
    hint: other
      ? `They are named ${other.as} here: write ${name.slice(0, name.length - rest.length)}${other.as}.${words.join('.')}=….`
      : /^(?:year|month|day)$/.test(last)
        ? `A date is filtered whole: write and=(${first}.gte.2024-01-01,${first}.lt.2025-01-01).`
        : `Ask for them in brackets: fields=id,${first}(${isOwn(last) ? 'id' : last}).`,
  })
}

const isOwn = (word: string): boolean => own.includes(word)
const own: readonly string[] = ['order', 'limit', 'or', 'and', 'cursor', 'count', 'fields', 'select', 'having']

/** The same objects where nothing is said of them. */
export const withLevels = ({ related, below }: Level): readonly AskedRelation[] =>
  below.size === 0
    ? related
    : related.map((asked) => {
        const level = below.get(asked)
        if (!level) return asked
        const { order, limit } = level
        return { ...asked, of: { ...asked.of, filter: filterOf(level), order, limit, related: withLevels(level) } }
      })

export const filterOf = ({ filters }: Level): Filter | null =>
  filters.length > 1 ? { kind: 'and', of: filters } : (filters[0] ?? null)
