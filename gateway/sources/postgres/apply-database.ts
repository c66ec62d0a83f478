// Brings a database to what its datasets need, in one transaction: all of it, or nothing. A second run changes nothing.
import type { ClientBase } from 'pg'
import type { Dataset } from '../../catalog/dataset.ts'
import type { ByHand, DatabaseOptions, DatabasePlan, Step } from './database-plan.ts'
import { planDatabase } from './plan-database.ts'
import { withAdministrator } from './with-administrator.ts'

export interface ApplyResult {
  /** Titles of the steps that ran, in order; empty where nothing was missing. */
  readonly applied: readonly string[]
  /** Titles of the steps that only a superuser may run, where the administrator is none. */
  readonly skipped: readonly string[]
  /** As in the plan: what no step mends. */
  readonly byHand: readonly ByHand[]
  readonly notes: readonly string[]
}

/** Postgres refused a step, or ran it and left it open; the message names it. Nothing was changed. */
export class StepFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StepFailure'
  }
}

/** A step can bring another to light (a table made under hostile default privileges), so it is planned again after. */
const rounds = 3

/**
 * @param administrator URL, as for `planDatabase`.
 * @throws DatabaseProblems where a dataset does not fit; StepFailure where Postgres refused a step. Nothing was changed.
 */
export async function applyDatabase(
  administrator: string,
  datasets: readonly Dataset[],
  options: DatabaseOptions,
): Promise<ApplyResult> {
  return withAdministrator(administrator, 'READ WRITE', async (client) => {
    const superuser = await isSuperuser(client)
    const isOurs = (step: Step): boolean => superuser || !step.superuser
    // Two at once would both create the same role. Another administrator may lack the function, and meets an error instead.
    if (superuser) await client.query("SELECT pg_advisory_xact_lock(hashtext('scrim database apply'))")
    const applied: string[] = []
    let plan: DatabasePlan = await planDatabase(client, datasets, options)
    for (let round = 0; round < rounds; round++) {
      const steps = plan.steps.filter(isOurs)
      if (steps.length === 0) break
      for (const step of steps) await run(client, step)
      applied.push(...steps.map((step) => step.title))
      plan = await planDatabase(client, datasets, options)
    }
    const open = plan.steps.filter(isOurs)
    if (open.length > 0)
      throw new StepFailure(`these steps ran, and are still open: ${open.map((s) => s.title).join('; ')}`)
    return { applied, skipped: plan.steps.map((step) => step.title), byHand: plan.byHand, notes: plan.notes }
  })
}

async function run(client: ClientBase, step: Step): Promise<void> {
  try {
    await client.query(step.sql)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StepFailure(`Postgres refused the step "${step.title}": ${why}`, error)
  }
}

async function isSuperuser(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ superuser: boolean }>(
    'SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
  )
  return rows[0]?.superuser === true
}
