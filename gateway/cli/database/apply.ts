// `scrim database apply`: the steps of the plan in one transaction, one line per step that ran.
import { applyDatabase } from '../../sources/postgres/apply-database.ts'
import type { DatabasePlan } from '../../sources/postgres/database-plan.ts'
import type { CommandIo } from '../command.ts'
import { oneLine } from './one-line.ts'
import type { SourceCommand, SourceResult } from './source-command.ts'

export async function runApply(command: SourceCommand, io: CommandIo): Promise<SourceResult> {
  const { source, admin, datasets, settings, json } = command
  const result = await applyDatabase(admin, datasets, { ...command, requireStandby: settings.requireStandby })
  tellRest(result, io)
  if (!json) for (const title of result.applied) io.out(title)
  for (const title of result.skipped) io.say(`left out, as only a superuser may: ${title}`)
  io.say(`${source}: ${result.applied.length === 0 ? 'nothing was missing' : `${countSteps(result.applied)} done`}`)
  return { result, status: 0 }
}

/** What no step mends, and what to know. */
export function tellRest({ byHand, notes }: Pick<DatabasePlan, 'byHand' | 'notes'>, io: CommandIo): void {
  for (const note of notes) io.say(oneLine(`note: ${note}`))
  for (const { what, mend } of byHand) io.say(oneLine(`to mend by hand: ${what}: ${mend}`))
}

export const countSteps = (steps: readonly unknown[]): string =>
  `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`
