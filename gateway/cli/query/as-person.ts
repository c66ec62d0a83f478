// The work of a command that asks the gateway as a person → its exit status, and words for whatever went wrong.
import { SettingsError } from '../../config/settings-error.ts'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command-failure.ts'
import { QueryFailure } from './query-failure.ts'
import { toLine } from './say-meta.ts'

export async function asPerson(io: CommandIo, work: () => Promise<void>): Promise<number> {
  try {
    await work()
    return 0
  } catch (error) {
    if (error instanceof QueryFailure) {
      io.say(toLine(error.message))
      for (const line of error.hint?.split('\n') ?? []) io.say(toLine(line))
      return error.status
    }
    if (!(error instanceof UsageError) && !(error instanceof SettingsError)) throw error
    io.say(error.message)
    return 2
  }
}
