// `scrim migrate`: the control database's schema up to date, or one step back, as its owner.
import { parseArgs } from 'node:util'
import { migrate as runMigrations } from '../store/migrate.ts'
import type { Command } from './command.ts'
import { toCommandFailure } from './command-failure.ts'
import { findSettings, readSecret } from './find-settings.ts'

const usage = `scrim migrate [--down] [--config FILE] [--json]

Brings the control database up to date, as the role scrim_ctl_owner (control.owner_url of scrim.yaml).

  --down         undo the last migration. Undoing the first one drops the audit with every event in it
  --config FILE  scrim.yaml; else ./scrim.yaml, else the one of the embedded state folder
  --json         print { "direction", "migrations" }`

export const migrate: Command = {
  name: 'migrate',
  describes: 'bring the control database up to date, or one step back',
  usage,
  async run(args, io) {
    try {
      const { values } = parseArgs({
        args: [...args],
        options: { down: { type: 'boolean' }, config: { type: 'string' }, json: { type: 'boolean' } },
      })
      const { file, settings } = await findSettings(values.config)
      const url = readSecret(settings.control.ownerUrl, 'control.owner_url', file)
      const direction = values.down ? 'down' : 'up'
      const names = await runMigrations(url, direction)
      if (values.json) io.out(JSON.stringify({ direction, migrations: names }))
      else for (const name of names) io.out(name)
      if (names.length === 0) io.say(direction === 'up' ? 'The control database is up to date.' : 'Nothing to undo.')
      else
        io.say(`${names.length} ${names.length === 1 ? 'migration' : 'migrations'} ${values.down ? 'undone' : 'run'}.`)
      return 0
    } catch (error) {
      const { words, status } = toCommandFailure(error)
      io.say(words)
      if (status === 2) io.say('scrim migrate --help says how it is used.')
      return status
    }
  },
}
