// Every command of `scrim`. What is not on this page does not exist.
import { approve } from './approve.ts'
import { audit } from './audit.ts'
import { check } from './check.ts'
import type { Command } from './command.ts'
import { database } from './database.ts'
import { deny } from './deny.ts'
import { explain } from './explain.ts'
import { generate } from './generate.ts'
import { grants } from './grants.ts'
import { migrate } from './migrate.ts'
import { query } from './query.ts'
import { request } from './request.ts'
import { revoke } from './revoke.ts'
import { start } from './start.ts'
import { test } from './test.ts'
import { token } from './token.ts'
import { withdraw } from './withdraw.ts'

export const commands: ReadonlyMap<string, Command> = new Map(
  [
    ...[start, token, query],
    ...[request, approve, deny, withdraw, revoke, grants],
    ...[check, test, explain, generate, database, migrate, audit],
  ].map((command): [string, Command] => [command.name, command]),
)
