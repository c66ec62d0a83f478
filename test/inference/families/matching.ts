// Filters → which of some people match: a form sent to /people/query, or as a sender says, page by page.
import { type Attacker, type Guesses, mapCalls, type Seen, type Target, theOne } from '../attacker.ts'

/** @returns the reply to one ask of these parameters. */
export type Send = (attacker: Attacker, parameters: URLSearchParams) => Promise<Seen>

const byForm: Send = (attacker, parameters) =>
  attacker.ask('/people/query', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: parameters.toString(),
  })

export const byAddress: Send = (attacker, parameters) => attacker.ask(`/people?${parameters}`)

/** As many as one list of a filter takes. */
const listSize = 200

export const chunks = <T>(list: readonly T[], size = listSize): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))

/** Each of one column. */
const batches = (targets: readonly Target[], size: number): readonly (readonly Target[])[] =>
  [...Map.groupBy(targets, ({ column }) => column).values()].flatMap((own) => chunks(own, size))

export const quoted = (value: string): string => `"${value.replaceAll(/["\\]/g, '\\$&')}"`
export const idsOf = (targets: readonly { readonly id: number }[]): string =>
  `in.(${targets.map(({ id }) => id).join(',')})`

/** The ids of the rows of a reply; none where it was refused. */
export function seenIds({ status, text }: Seen): readonly number[] {
  if (status !== 200) return []
  const { data } = JSON.parse(text) as { data: readonly { id: number }[] }
  return data.map(({ id }) => id)
}

/**
 * Asks of each batch which people match the filters of the one candidate, then of the other.
 * @param filters parameters for people of one column; null: it has nothing to ask there.
 */
export async function guessByMatching(
  attacker: Attacker,
  targets: readonly Target[],
  filters: (batch: readonly Target[], side: 0 | 1) => readonly (readonly [string, string])[] | null,
  send: Send = byForm,
  size = listSize,
): Promise<Guesses> {
  const sides: readonly [Set<Target>, Set<Target>] = [new Set(), new Set()]
  await mapCalls(batches(targets, size), async (batch) => {
    for (const side of [0, 1] as const) {
      const asked = filters(batch, side)
      if (asked === null) continue
      const parameters = new URLSearchParams({
        fields: 'id',
        limit: '1000',
        id: idsOf(batch),
        ...Object.fromEntries(asked),
      })
      const ids = new Set(seenIds(await send(attacker, parameters)))
      for (const target of batch) if (ids.has(target.id)) sides[side].add(target)
    }
  })
  return targets.map((target) => theOne(sides[0].has(target), sides[1].has(target)))
}

/** `column=in.(…)`, or `is.null` where the candidate is null. */
export function isCandidate(batch: readonly Target[], side: 0 | 1, not = ''): readonly [string, string] {
  const values = batch.flatMap(({ candidates }) => candidates[side] ?? [])
  const [first] = batch
  return [first?.column ?? '', values.length > 0 ? `${not}in.(${values.map(quoted).join(',')})` : `${not}is.null`]
}
