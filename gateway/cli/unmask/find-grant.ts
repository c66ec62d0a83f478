// An id of a request or of its grant → the other one: people have one of them at hand, and need not know which.
import { QueryFailure } from '../query/query-failure.ts'
import { type Caller, get, post } from './caller.ts'
import { listAll } from './list-all.ts'
import { type Grant, readGrants, readRequest, readToken } from './unmask-reply.ts'

/** The approval token of a request, or of the request behind a grant. @throws QueryFailure */
export async function collectToken(caller: Caller, id: string): Promise<string> {
  const collect = async (request: string): Promise<string> =>
    readToken(await post(caller, ['requests', request, 'token'], {}))
  try {
    return await collect(id)
  } catch (error) {
    if (!(error instanceof QueryFailure) || error.code !== 'UNMASK_REQUEST_UNKNOWN') throw error
    const grant = await findGrant(caller, id)
    if (grant === null) throw error
    return collect(grant.request)
  }
}

/** Null where none of that id is live. @throws QueryFailure */
export const findGrant = async (caller: Caller, id: string): Promise<Grant | null> =>
  (await listAll(caller, 'grants', readGrants)).find((each) => each.id === id) ?? null

/** The id as it is, unless it is that of a request which has a grant. @throws QueryFailure */
export async function toGrantId(caller: Caller, id: string): Promise<string> {
  try {
    return readRequest(await get(caller, ['requests', id])).grant ?? id
  } catch (error) {
    if (error instanceof QueryFailure && error.code === 'UNMASK_REQUEST_UNKNOWN') return id
    throw error
  }
}
