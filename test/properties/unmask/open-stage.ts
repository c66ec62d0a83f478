// Two gateways on one fresh control database, of this tree or of a weakened copy of it.
import { join } from 'node:path'
import type { TestPostgres } from '../../postgres.ts'
import { openUnmaskHouse, type UnmaskBuild } from '../../unmask-house.ts'
import type { Stage } from './run-sequence.ts'

/** @param tree of a weakened copy; its database is left without its own guards, so that the code alone is judged. */
export async function openStage(postgres: TestPostgres, database: string, tree: string | null = null): Promise<Stage> {
  const house = await openUnmaskHouse(postgres, database, ...(tree === null ? [] : [await load(tree)]))
  if (tree !== null) {
    for (const table of ['unmask_request', 'unmask_decision', 'unmask_grant']) {
      await house.ask(`DROP TRIGGER IF EXISTS guard ON scrim.${table}`)
    }
    await house.ask('DROP TRIGGER guard_new ON scrim.unmask_grant')
  }
  const none = 1_000_000_000
  let catalog = house.catalog
  const options = { limits: { pending: none, decisionsPerHour: none }, catalog: () => catalog }
  const gateways = [(await house.gateway(options)).unmask, (await house.gateway(options)).unmask] as const
  const rule = (next: typeof catalog): void => {
    catalog = next
  }
  return { house, gateways, rule, moved: 0, met: new Map() }
}

async function load(tree: string): Promise<UnmaskBuild> {
  const { createUnmask } = await import(join(tree, 'gateway/unmask/create-unmask.ts'))
  const { createSerialWriter } = await import(join(tree, 'gateway/audit/serial-writer.ts'))
  return { createUnmask, createSerialWriter }
}
