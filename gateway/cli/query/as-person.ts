// The work of a command that asks the gateway as a person → its exit status, and words for whatever went wrong.
import { SettingsError } from '../../config/settings-error.ts'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command-failure.ts'
import { QueryFailure } from './query-failure.ts'
import { toLine } from './say-meta.ts'
import { toTyped } from './to-typed.ts'

export async function asPerson(io: CommandIo, work: () => Promise<void>): Promise<number> {
  try {
    await work()
    return 0
  } catch (error) {
    if (error instanceof QueryFailure) {
      const { message, hint, code } = error
      const words = [message, ...(hint?.split('\n') ?? [])]
      // A refusal of the gateway, which speaks to whoever speaks HTTP.
      for (const line of words) io.say(toLine(code === null ? line : toTyped(line, code)))
      return error.status
    }
    if (!(error instanceof UsageError) && !(error instanceof SettingsError)) throw error
    io.say(error.message)
    return 2
  }
}
