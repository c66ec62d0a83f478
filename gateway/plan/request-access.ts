// Where to read on, in a refusal that more access would mend: addresses that answer today. `--no`: npx must never fetch a
// package of that name from anywhere, for whoever pastes it outside a checkout.
import type { Dataset } from '../catalog/dataset.ts'
import type { RefusalParts } from '../errors/refusal.ts'

/** @param columns that the caller knows; any other must stay unnamed. */
export const requestAccess = (
  { name }: Dataset,
  columns: readonly string[],
): NonNullable<RefusalParts['requestAccess']> => ({
  url: `/datasets/${name}`,
  command: `npx --no scrim query /datasets/${name}`,
  dataset: name,
  columns,
})
