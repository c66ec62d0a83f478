// What every step of unmasking needs, wired once by create-unmask.ts.
import type { Done, SerialWriter, Transaction } from '../audit/serial-writer.ts'
import type { Catalog } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Observe } from '../observe/observe.ts'
import type { Seal } from '../seal/seal.ts'
import type { SigningKeys } from '../seal/signing-keys.ts'
import type { Steps } from './steps.ts'

export interface UnmaskLimits {
  /** Requests of one person that may be pending at once. */
  readonly pending: number
  /** Approvals and denials of one person within an hour. */
  readonly decisionsPerHour: number
}

export interface UnmaskParts {
  readonly transactions: SerialWriter
  readonly seal: Seal
  readonly observe: Observe
  readonly signingKeys: SigningKeys
  readonly catalog: () => Catalog
  readonly limits: UnmaskLimits
  readonly newId: () => string
  readonly steps: Steps
}

/**
 * One transaction whose result may be a refusal that still leaves something behind: that a request has expired is
 * written down by whoever meets it, and they are refused all the same.
 */
export async function act<T>(
  { transactions }: Pick<UnmaskParts, 'transactions'>,
  work: (transaction: Transaction) => Promise<Done<T | Refusal>>,
): Promise<T> {
  const value = await transactions.transact(work)
  if (value instanceof Refusal) throw value
  return value
}
