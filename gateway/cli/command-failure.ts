// An error of a command that works on files and databases → words for stderr and the exit status that api.md promises.
import pg from 'pg'
import { nearest } from '../config/nearest.ts'
import { SettingsError } from '../config/settings-error.ts'
import { ControlDatabaseUnfit, DeadlinePassed } from '../store/control-connection.ts'

export interface CommandFailure {
  readonly words: string
  /** 2 usage or configuration, 3 refused by the database, 4 unreachable. */
  readonly status: 2 | 3 | 4
}

/** The caller's own words are wrong: an unknown option, a missing argument, a secret that is not set. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Words of util.parseArgs about an option that does not exist → the option of the usage that was meant; others as they are. */
export function optionWords(words: string, usage: string): string {
  const [, option] = /^Unknown option '(-[^']*)'/.exec(words) ?? []
  if (option === undefined) return words
  const near = nearest(option, new Set(usage.match(/--[a-z][a-z-]*/g)))
  return near ? `There is no option ${option}: did you mean ${near}?` : `There is no option ${option}.`
}

/** @throws the error itself where it is none of these: a bug should look like one. */
export function toCommandFailure(error: unknown): CommandFailure {
  if (!(error instanceof Error)) throw error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const configuration = [SettingsError, UsageError, ControlDatabaseUnfit].some((kind) => error instanceof kind)
  if (configuration || code.startsWith('ERR_PARSE_ARGS')) return { words: error.message, status: 2 }
  if (error instanceof pg.DatabaseError) return ofDatabase(error.message, code)
  // Sockets say ECONNREFUSED and its like; the driver and its pool have no codes of their own.
  const unreachable = error instanceof DeadlinePassed || /^E[A-Z]+$/.test(code) || error.name === 'KnexTimeoutError'
  if (unreachable || /^(Connection terminated|timeout)/.test(error.message)) {
    return { words: `the database cannot be reached: ${error.message || code}`, status: 4 }
  }
  throw error
}

function ofDatabase(message: string, code: string): CommandFailure {
  // 28: who we are; 3D: which database. Both stand in the URL. 57P, 08, 53300: starting, stopping, full.
  if (/^(28|3D)/.test(code)) return { words: `the database turned the login away: ${message}`, status: 2 }
  if (/^(57P|08|53300)/.test(code)) return { words: `the database cannot be used now: ${message}`, status: 4 }
  return { words: `the database refused (${code}): ${message}`, status: 3 }
}
