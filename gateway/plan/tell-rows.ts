// A caller's access → the words that say which rows exist for them and why: in notices, and in the dataset's description.
// Only rules of their own roles, and names of claims; never another's rule, nor a value.
import type { Access } from '../policy/judge.ts'

/** What limits the rows, as the ends of "Rows are …"; empty where nothing does. */
export const rowLimits = ({ limitedBy, tenant }: Access): readonly string[] => [
  ...(tenant?.where ? [`limited to your own ${tenant.claim}`] : []),
  ...limitedBy.map((role) => `limited by a rule of your role ${role}`),
]

export function rowNotices(access: Access): readonly string[] {
  const { unmet, tenant } = access
  return [
    ...rowLimits(access).map((limit) => `Rows are ${limit}.`),
    ...(tenant && !tenant.where
      ? [`You see no rows: each caller sees those of their own ${tenant.claim}, which your sign-in lacks.`]
      : []),
    ...unmet.map(
      ({ role, claims }) => `Your role ${role} shows no rows: it needs ${claims.join(', ')}, which your sign-in lacks.`,
    ),
  ]
}
