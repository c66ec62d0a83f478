// `scrim audit`: its two commands read the audit's database by scrim.yaml; no gateway need run.
import { verify } from './audit/verify.ts'
import { whoSaw } from './audit/who-saw.ts'
import type { Command, CommandIo } from './command.ts'
import { optionWords, toCommandFailure, UsageError } from './command-failure.ts'

const usage = `scrim audit verify [--config FILE] [--json]
scrim audit who-saw --dataset NAME --key KEY [--config FILE] [--json]
scrim audit who-saw --person SUBJECT [--issuer URL] [--dataset NAME] [--config FILE] [--json]

verify reads every event of the audit, as the role scrim_audit (control.audit_url of scrim.yaml), and recomputes the chain of
every writer. Exit status 1 when an event was edited, removed, moved or put in; each finding names its place.

who-saw says who was shown a row clear, by a rule or under an approval, when, of which columns, why, and who approved it; or
what one person was shown. It reads release events, which name rows by keyed fingerprints: under every key of scrim.yaml, so
keep old ones in keys.previous. An event that names several columns shows at least one of them in the row. That nobody has
changed the events is verify's to say.

  --dataset NAME    of the datasets of scrim.yaml
  --key KEY         of the row, as in its address: 123, or 7,3 where the key has two parts
  --person SUBJECT  the subject of their access tokens, byte for byte
  --issuer URL      of their access tokens, where several issuers are trusted
  --config FILE     scrim.yaml; else ./scrim.yaml, else the one of the embedded state folder
  --json            print the report as JSON`

const commands: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>> = {
  verify,
  'who-saw': whoSaw,
}

export const audit: Command = {
  name: 'audit',
  describes: 'check the audit for tampering; who saw a row clear',
  usage,
  async run([name = '', ...args], io) {
    try {
      const run = Object.hasOwn(commands, name) ? commands[name] : undefined
      if (!run) throw new UsageError('write: scrim audit verify, or scrim audit who-saw')
      return await run(args, io)
    } catch (error) {
      const { words, status } = toCommandFailure(error)
      io.say(optionWords(words, usage))
      return status
    }
  },
}
