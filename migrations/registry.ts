// Every migration, in the order they run. A new one goes to the end; one that was released is never edited.
import { audit } from './0001-audit.ts'
import { unmask } from './0002-unmask.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [audit, unmask]
