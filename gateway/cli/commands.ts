// Every command of `scrim`. What is not on this page does not exist.
import { audit } from './audit.ts'
import type { Command } from './command.ts'
import { migrate } from './migrate.ts'
import { start } from './start.ts'
import { token } from './token.ts'

export const commands: ReadonlyMap<string, Command> = new Map(
  [start, token, migrate, audit].map((command): [string, Command] => [command.name, command]),
)
