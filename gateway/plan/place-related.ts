// Relations as asked → a plan of the related rows each, under their own dataset's rules, beside every row of this one. What
// they show is masked, also where a rule shows it clear elsewhere: a release names rows of the page alone.
import { type Ask, type AskedRelation, plainSelection, type Selection, type Term } from '../ask/ask.ts'
import { nearest } from '../config/nearest.ts'
import { Refusal } from '../errors/refusal.ts'
import { column as toColumn } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import { resultType } from './aggregates.ts'
import { beginDraft, type Draft, shownExpr } from './draft.ts'
import { aggregated } from './find-term.ts'
import { type KnownRelation, knownRelation, knownRelations } from './known-relations.ts'
import { asMasked } from './masked-access.ts'
import type { PlannedCounted, PlannedRelation, ReadPlan } from './read-plan.ts'
import { rowNotices } from './tell-rows.ts'
import { toPlan } from './to-plan.ts'

/** @param plan makes the plan of related rows out of its draft. */
export function placeRelated(draft: Draft, plan: (below: Draft) => ReadPlan): void {
  draft.related = draft.ask.related.map((asked) => relate(draft, asked, plan))
  for (const { as, plan: below } of draft.related) {
    draft.notices = [...draft.notices, ...below.notices.map((notice) => `${as}: ${notice}`)]
  }
}

function relate(draft: Draft, asked: AskedRelation, plan: (below: Draft) => ReadPlan): PlannedRelation {
  const found = findRelation(draft, asked.relation)
  const below = begin(draft, found, asked.of)
  const planned = plan(below)
  const clear = below.asked.flatMap(({ access: { column } }) =>
    found.access.columns.get(column.name)?.clear === 'never' ? [] : [column.name],
  )
  if (clear.length > 0) {
    const names = [...new Set(clear)].join(', ')
    const notice = `A rule of yours shows ${names} clear, but only in a read of ${found.dataset.name} itself: /${found.dataset.name}.`
    draft.notices = [...draft.notices, `${asked.as}: ${notice}`]
  }
  return { relation: found.relation, as: asked.as, at: asked.at, join: joinOf(found), plan: planned }
}

const joinOf = ({ ours, theirs }: KnownRelation) => ({ ours: shownExpr(ours), theirs: shownExpr(theirs) })

/** As an ask of its own, which a cursor of it is bound to. */
function begin({ ask, catalog: version, datasets, principal }: Draft, found: KnownRelation, of: Selection): Draft {
  const { dataset, access } = found
  const below: Ask = {
    ...of,
    dataset: dataset.name,
    key: null,
    explain: ask.explain,
    ...(ask.unmask && { unmask: ask.unmask }),
  }
  const draft = beginDraft(below, dataset, { version, datasets }, principal, asMasked(access), null)
  draft.usual = found.relation.kind
  return draft
}

function findRelation(draft: Draft, name: string): KnownRelation {
  const found = knownRelation(name, draft)
  if (found) return found
  const known = knownRelations(draft).map(({ relation }) => relation.name)
  const near = nearest(name, known)
  const what = draft.access.columns.has(name) ? 'is a column, not a relation,' : 'is not a relation'
  throw new Refusal('PLAN_FIELD_UNKNOWN', {
    detail: `"${name.slice(0, 63)}" ${what} of ${draft.dataset.name} that you may read.`,
    hint: near
      ? `Did you mean ${near}?`
      : known.length > 0
        ? `Relations: ${known.join(', ')}.`
        : `${draft.dataset.name} has none that you may read.`,
    details: near ? { nearest: near } : { relations: known },
  })
}

/** `orders.count()`: one value for each row, beside its columns. The same term is counted once. */
export function countedExpr(draft: Draft, column: string, term: Term): PlannedCounted & { readonly expr: Expr } {
  const [path = '', ...rest] = term.names
  const found = findRelation(draft, path)
  const below = begin(draft, found, plainSelection)
  const fn = term.aggregate ?? 'count'
  const value = aggregated(below, fn, column, rest.length === 0 ? null : { ...term, names: rest })
  const type = value ? resultType(fn, value.access.column.type) : 'integer'
  const of = value?.expr ?? null
  const known = draft.counted.find((one) => isSame(one, { path, fn, of }))
  if (known) return { ...known, expr: toColumn(known.name, known.type, 'C') }
  const name = `scrim$${draft.counted.length}`
  const plan = toPlan(below) // of its rows alone, as read-plan.ts says
  const counted = { name, path, fn, of, type, column: value?.access ?? null, join: joinOf(found), plan }
  draft.counted = [...draft.counted, counted]
  const told = rowNotices(found.access).map((notice) => `${path}: ${notice}`)
  draft.notices = [...new Set([...draft.notices, ...told])]
  return { ...counted, expr: toColumn(name, type, 'C') }
}

type Same = Pick<PlannedCounted, 'path' | 'fn' | 'of'>
const isSame = (a: Same, b: Same): boolean =>
  a.path === b.path && a.fn === b.fn && JSON.stringify(a.of) === JSON.stringify(b.of)
