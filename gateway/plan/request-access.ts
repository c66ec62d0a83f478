// What to do about it, in a refusal that more access would mend: addresses that answer. `--no`: npx must never fetch a package
// of that name from anywhere, for whoever pastes it outside a checkout.
import type { Dataset } from '../catalog/dataset.ts'
import type { RefusalParts } from '../errors/refusal.ts'

type RequestAccess = NonNullable<RefusalParts['requestAccess']>

/** Where a request for unmasking is made. */
export const requestsUrl = '/unmask/requests'

/**
 * Where to read on, where no approval helps: who owns the dataset, and what is open without one.
 * @param columns that the caller knows; any other must stay unnamed.
 */
export const requestAccess = ({ name }: Dataset, columns: readonly string[]): RequestAccess => ({
  url: `/datasets/${name}`,
  command: `npx --no scrim query /datasets/${name}`,
  dataset: name,
  columns,
})

interface Wanted {
  readonly columns: readonly string[]
  readonly where?: string
  readonly duration: string
}

/** As it stands it may be sent, and says to whoever decides that nobody has given a reason. */
const noReason = 'No reason was given: write here why you need to see this.'

/** A request that an approval would answer. */
export const requestUnmask = ({ name }: Dataset, { columns, ...wanted }: Wanted): RequestAccess => ({
  url: requestsUrl,
  command: [
    'npx --no scrim request',
    name,
    '--columns',
    columns.join(','),
    ...(wanted.where ? ['--where', quoted(wanted.where)] : []),
    '--reason',
    quoted('…'),
  ].join(' '),
  dataset: name,
  columns,
  body: { dataset: name, columns, reason: noReason, ...wanted },
})

/** One word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
