// `scrim database plan`: the difference in words on stderr, the SQL that closes it on stdout.
import type { Step } from '../../sources/postgres/database-plan.ts'
import { planDatabase } from '../../sources/postgres/plan-database.ts'
import { suggestLogin } from '../../sources/postgres/suggest-login.ts'
import type { CommandIo } from '../command.ts'
import { countSteps, tellRest } from './apply.ts'
import { oneLine } from './one-line.ts'
import type { SourceCommand, SourceResult } from './source-command.ts'

export async function runPlan(command: SourceCommand, io: CommandIo): Promise<SourceResult> {
  const { source, admin, datasets, settings, json } = command
  if (settings.enforcement === 'query') return suggest(command, io)
  const plan = await planDatabase(admin, datasets, { ...command, requireStandby: settings.requireStandby })
  tellRest(plan, io)
  for (const { sign, title } of plan.steps) io.say(oneLine(`${sign} ${title}`))
  if (plan.steps.length > 0 && !json) io.out(toScript(source, plan.steps))
  io.say(`${source}: ${plan.steps.length === 0 ? 'nothing is missing' : `${countSteps(plan.steps)} to take`}`)
  return { result: plan, status: 0 }
}

/** A source in query mode: what its login needs, from the dataset files alone. */
function suggest({ source, datasets, json }: SourceCommand, io: CommandIo): SourceResult {
  const plan = suggestLogin(datasets)
  tellRest(plan, io)
  if (!json) io.out(toScript(source, plan.steps))
  return { result: plan, status: 0 }
}

/** For psql. A name with a line break must not end the comment that holds it. */
function toScript(source: string, steps: readonly Step[]): string {
  const parts = steps.map(
    ({ sign, title, sql, superuser }) => `-- ${oneLine(`${sign} ${title}`)}${superuser ? ' (superuser)' : ''}\n${sql}`,
  )
  const start = `-- source ${oneLine(source)}\nBEGIN;\nSET LOCAL search_path = pg_catalog;`
  return [start, ...parts, 'COMMIT;'].join('\n\n')
}
