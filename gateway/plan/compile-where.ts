// The condition of a request for unmasking, in the words of the filter grammar → an expression over masked values, by the
// planner's own pass and under the rights of whoever asks now. It never meets a stored value: also what a rule shows clear is
// compared as it is masked, so that the words mean the same to requester, approver and every read.
import { parameterNames, parseAsk } from '../ask/parse-ask.ts'
import { parsePairs } from '../ask/parse-pairs.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Expr } from '../expr/expr.ts'
import type { Principal } from '../identity/principal.ts'
import type { Access } from '../policy/judge.ts'
import { beginDraft, type Draft } from './draft.ts'
import { asMasked } from './masked-access.ts'
import { placeFilter } from './place-filter.ts'

/** What a person who approves can still read; no setting changes what an approval means. */
const limits = { fields: 1, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 1000 }
const longest = 8000

const logic: readonly string[] = ['or', 'and', 'not.or', 'not.and']
const others: ReadonlySet<string> = new Set(parameterNames.filter((name) => !logic.includes(name)))

/** @throws Refusal `ASK_…` or `PLAN_…`, as a read with this filter would; UNMASK_REQUEST_INVALID where it is none. */
export function compileWhere(
  where: string,
  { dataset, catalog }: Pick<Draft, 'dataset' | 'catalog'>,
  principal: Principal,
  access: Access,
): Expr {
  if (where.length > longest) throw whereInvalid(`is longer than ${longest} characters`)
  const pairs = parsePairs(where)
  const [parameter] = pairs.find(([name]) => others.has(name)) ?? []
  if (parameter !== undefined) throw whereInvalid(`holds ${parameter}, which is no filter`)
  const ask = parseAsk(dataset.name, null, pairs, limits)
  const draft = beginDraft(ask, dataset, { version: catalog, datasets: new Map() }, principal, asMasked(access), null)
  placeFilter(draft)
  if (draft.filter === null) throw whereInvalid('holds no filter')
  return draft.filter
}

const whereInvalid = (what: string): Refusal =>
  new Refusal('UNMASK_REQUEST_INVALID', {
    detail: `The condition \`where\` ${what}.`,
    hint: 'Write filters as in an address, such as "id=in.(1,2,3)&country=eq.DE", or leave `where` out for every row that you may see.',
  })
