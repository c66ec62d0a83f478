// Every page of a list under /unmask, one after another, as one list.
import type { GatewayReply } from '../query/call-gateway.ts'
import { QueryFailure } from '../query/query-failure.ts'
import { type Caller, get } from './caller.ts'

interface Page<T> {
  readonly data: readonly T[]
  readonly page: { readonly next: string | null }
}

/** @throws QueryFailure, also where a cursor leads back to where it came from. */
export async function listAll<T>(
  caller: Caller,
  list: 'grants' | 'requests',
  read: (reply: GatewayReply) => Page<T>,
): Promise<readonly T[]> {
  const all: T[] = []
  const seen = new Set<string>()
  let search = ''
  for (;;) {
    const { data, page }: Page<T> = read(await get(caller, [list], search))
    all.push(...data)
    if (page.next === null) return all
    if (seen.has(page.next)) throw new QueryFailure(4, 'The gateway’s pages go in a circle.', null)
    seen.add(page.next)
    search = `?cursor=${encodeURIComponent(page.next)}`
  }
}
