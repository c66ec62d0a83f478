// One policy test → what it expected and did not get. It goes the way of a call: parser, planner, source, reply; only the
// source is told in.
import type { Catalog } from '../../catalog/dataset.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Reply } from '../../formats/reply.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { Page, Released } from '../../sources/source.ts'
import { toReply } from '../../to-reply.ts'
import type { Rules } from '../load-rules.ts'
import { madeUpSeal, type Planned, planAddress } from '../plan-address.ts'
import { compareReply, type Difference } from './compare-reply.ts'
import type { PolicyTest } from './policy-test.ts'
import { touchedColumns } from './touched-columns.ts'

/** Reads the page of a plan over the rows of the test's file. */
export type ReadPage = (plan: ReadPlan) => Promise<{ readonly page: Page; readonly released: Released }>

export interface TestOutcome {
  readonly test: PolicyTest
  /** Empty where the test holds. */
  readonly differences: readonly Difference[]
  /** What the reply told them beside its rows: often why these are so few. */
  readonly notices: readonly string[]
  /** Columns about which the test says something. */
  readonly touched: readonly string[]
}

export async function runPolicyTest(
  test: PolicyTest,
  rules: Pick<Rules, 'limits'> & { readonly catalog: Catalog },
  read: ReadPage,
): Promise<TestOutcome> {
  const planned = planAddress(test.address, test.principal, rules, test.lookup)
  const reply = await toAnswer(planned, read)
  const differences = reply instanceof Refusal ? compareRefusal(test, reply) : compareReply(test, reply, planned.plan)
  const notices = reply instanceof Refusal ? [] : reply.meta.notices
  return { test, differences, notices, touched: touchedColumns(test, planned, rules.catalog) }
}

async function toAnswer({ plan }: Planned, read: ReadPage): Promise<Reply | Refusal> {
  if (plan instanceof Refusal) return plan
  const { page, released } = await read(plan)
  return plan.ask.key && page.rows.length === 0
    ? new Refusal('PLAN_ROW_UNKNOWN', { detail: 'There is no row with this key that they may see.' })
    : toReply({ plan, page, released, read: '' }, null, madeUpSeal)
}

function compareRefusal({ expected, lineOf }: PolicyTest, { code, message }: Refusal): readonly Difference[] {
  if (expected.refused === code) return []
  const got = `refused with ${code}: ${message}`
  return expected.refused === undefined
    ? [{ at: 'ask', line: lineOf('ask'), expected: 'a reply', got }]
    : [{ at: 'refused', line: lineOf('refused'), expected: expected.refused, got }]
}
