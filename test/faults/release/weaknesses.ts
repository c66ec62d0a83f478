// The controls of these campaigns: edits that open each promise the way a plausible mistake would, in a gateway that is
// otherwise the real one.
import type { Edit } from '../../inference/weaken-tree.ts'

const answer = 'gateway/answer.ts'
const awaited = 'const left = await release(shown, principal, request, house)'

/** Each loses rows that were shown before their event was durable. */
export const killWeaknesses = {
  'audit after send': [
    {
      file: answer,
      from: awaited,
      to: 'const left = 0\n    setImmediate(() => void release(shown, principal, request, house).catch(() => undefined))',
    },
  ],
  'the reply does not wait for the release': [
    {
      file: answer,
      from: awaited,
      to: 'const left = 0\n    void release(shown, principal, request, house).catch(() => undefined)',
    },
  ],
} as const satisfies Record<string, readonly Edit[]>

/** Loses races against a revocation. */
export const raceWeaknesses = {
  'a release trusts what the read began with': [
    {
      file: 'gateway/unmask/release-grant.ts',
      from: 'const refused = whyUnusable(stored, { catalog: parts.catalog(), seal: parts.seal })',
      to: 'const refused = null',
    },
  ],
} as const satisfies Record<string, readonly Edit[]>
