// `scrim database verify`: what is not as declared, a line each, then how much was tried. Exit status 1 where anything is more
// than a note.
import type { Login, Trial } from '../../sources/postgres/try-attempts.ts'
import { verifyDatabase } from '../../sources/postgres/verify-database.ts'
import type { CommandIo } from '../command.ts'
import { readSecret } from '../find-settings.ts'
import { oneLine } from './one-line.ts'
import type { SourceCommand, SourceResult } from './source-command.ts'

/** The worst first: as such a list is read. */
const words: Readonly<Record<Trial['verdict'], string>> = {
  wider: 'WIDER than declared',
  less: 'LESS than declared',
  unclear: 'NOT VERIFIED',
  note: 'note',
  ok: 'ok',
}

export async function runVerify(command: SourceCommand, io: CommandIo): Promise<SourceResult> {
  const { source, settings, datasets, dedicated, json, all } = command
  const options = { source, dedicated, prune: false, requireStandby: settings.requireStandby }
  const trials = await verifyDatabase(command.admin, datasets, loginsOf(command), options)
  const count = (verdict: Trial['verdict']): number => trials.filter((trial) => trial.verdict === verdict).length
  for (const pool of ['clear', 'lookup'] as const) {
    if (settings[pool].length === 0)
      io.say(`note: ${source} has no URL of scrim_${pool}: nothing was tried over that login`)
  }
  const verdicts = Object.keys(words)
  const sorted = trials.toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  const shown = sorted.filter(({ verdict }) => all || verdict !== 'ok')
  if (!json) for (const trial of shown) io.out(toLine(trial))
  const found = `${count('wider')} wider than declared, ${count('less')} less, ${count('unclear')} not verified`
  const summary = `${source}: ${trials.length} attempts: ${found}, notes: ${count('note')}`
  if (json) io.say(summary)
  else io.out(summary)
  return { result: trials, status: trials.every(({ verdict }) => verdict === 'ok' || verdict === 'note') ? 0 : 1 }
}

function loginsOf({ source, settings, file }: SourceCommand): readonly Login[] {
  return (['masked', 'clear', 'lookup'] as const).flatMap((pool) =>
    settings[pool].map((ref, i) => {
      const place = `${pool}[${i}]`
      return { role: `scrim_${pool}`, place, url: readSecret(ref, `sources.${source}.${place}.url`, file) }
    }),
  )
}

/** Verdict, as whom, what was tried, what came back, how to mend it. */
const toLine = ({ verdict, who, what, result, mend }: Trial): string =>
  oneLine([words[verdict], who, what, result, ...(mend === null ? [] : [`mend: ${mend}`])].join(' | '))
