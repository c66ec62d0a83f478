// `scrim audit verify`: every event read again, every hash recomputed; what was tampered with is named by its place.
import { parseArgs } from 'node:util'
import { type ChainProblem, type ChainReport, verifyChain } from '../../audit/verify-chain.ts'
import type { CommandIo } from '../command.ts'
import { findSettings, readSecret } from '../find-settings.ts'

const unsealed =
  'TAIL NOT YET SEALED: no signed checkpoint vouches for this audit. Events cut off at the end of a chain, a writer ' +
  'removed whole with its registration, and a chain recomputed to its end cannot be seen.'

const toLine = ({ day, writer, counter, what }: ChainProblem): string =>
  counter === null ? `writer ${writer}: ${what}` : `${day} writer ${writer} event ${counter}: ${what}`

function tell(report: ChainReport, json: boolean, io: CommandIo): void {
  if (json) io.out(JSON.stringify({ ...report, tail: 'not yet sealed' }))
  else for (const problem of report.problems) io.out(toLine(problem))
  const { events, writers, problemCount, problems, from, to } = report
  const days = from === null ? '' : `, ${from} to ${to}`
  io.say(`${events} events of ${writers} ${writers === 1 ? 'writer' : 'writers'}${days}: ${verdict(problemCount)}`)
  if (problemCount > problems.length) io.say(`The first ${problems.length} of ${problemCount} findings are listed.`)
  io.say(unsealed)
}

const verdict = (problems: number): string =>
  problems === 0 ? 'every link holds.' : `${problems} ${problems === 1 ? 'finding' : 'findings'}.`

export async function verify(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' }, json: { type: 'boolean' } } })
  const { file, settings } = await findSettings(values.config)
  const report = await verifyChain(readSecret(settings.control.auditUrl, 'control.audit_url', file))
  tell(report, values.json ?? false, io)
  return report.problemCount === 0 ? 0 : 1
}
