// What replies tell beside their data, by top-level field and in the names of the operation: what is masked, and what is not.
import type { Reply } from '../../formats/reply.ts'
import type { Names } from './page-plan.ts'

export interface Told {
  readonly key: string
  readonly reply: Reply
  readonly names: Names
}

/** As `extensions` of a reply. */
export function extensionsOf(told: readonly Told[]): object {
  const by = (pick: (one: Told) => object | undefined): object | null => {
    const found = told.flatMap((one): [string, object][] => {
      const part = pick(one)
      return part && Object.keys(part).length > 0 ? [[one.key, part]] : []
    })
    return found.length > 0 ? Object.fromEntries(found) : null
  }
  const unmasked = by(({ reply, names }) => renamed(reply.meta.unmasked, names))
  const absent = by(({ reply, names }) => renamed(reply.meta.absent, names))
  const more = by(({ reply, names }) => renamed(reply.meta.more, names))
  const notices = by(({ reply }) => reply.meta.notices)
  return {
    masked: by(({ reply, names }) => renamed(reply.meta.masked, names)) ?? {},
    ...(unmasked && { unmasked }),
    ...(absent && { absent }),
    ...(more && { more }),
    ...(notices && { notices }),
    audit: Object.fromEntries(told.map(({ key, reply }) => [key, reply.meta.audit])),
  }
}

function renamed(byName: Readonly<Record<string, unknown>> | undefined, names: Names): object | undefined {
  if (!byName) return undefined
  return Object.fromEntries(
    Object.entries(byName).flatMap(([name, value]) => keysOf(name.split('.'), names).map((key) => [key, value])),
  )
}

/** `orders.total` → the same in each name that the operation gives it; none where no field of it shows that. */
function keysOf([first = '', ...rest]: readonly string[], names: Names): readonly string[] {
  const below = names.related.get(first)
  if (rest.length > 0) return below ? keysOf(rest, below.names).map((name) => `${below.key}.${name}`) : []
  return names.columns.get(first) ?? (below ? [below.key] : [])
}
