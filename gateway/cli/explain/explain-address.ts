// An address and a made-up person → why they would see what they see, as explain=policy tells it, or the refusal in its
// words; and beside it what only an owner may know.
import type { Catalog, Dataset } from '../../catalog/dataset.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Principal } from '../../identity/principal.ts'
import { type Condition, describeCondition } from '../../plan/describe-condition.ts'
import { type Explanation, explainPlan } from '../../plan/explain-plan.ts'
import { judge } from '../../policy/judge.ts'
import type { Rules } from '../load-rules.ts'
import { type MadeUpPerson, madeUpPerson } from '../made-up-person.ts'
import { planAddress } from '../plan-address.ts'
import { type OwnersView, ownersView } from './owners-view.ts'

export interface Explained {
  readonly address: string
  /** With what the roles inherit. */
  readonly person: {
    readonly roles: readonly string[]
    readonly claims: Principal['attributes']
    readonly app: string | null
  }
  /** Null where the ask is refused. */
  readonly explain: Explanation | null
  /** The columns of the dataset by whose stored value they may find rows, whatever the ask; null: in every row of theirs. */
  readonly lookup: readonly { readonly column: string; readonly condition: Condition | null; readonly rule: string }[]
  readonly notices: readonly string[]
  readonly refused: {
    readonly code: string
    readonly status: number
    readonly detail: string
    readonly hint: string
  } | null
  /** Null where the address names no dataset that there is. */
  readonly owner: OwnersView | null
}

export function explainAddress(
  address: string,
  person: MadeUpPerson,
  rules: Pick<Rules, 'limits' | 'inheritance'> & { readonly catalog: Catalog },
): Explained {
  const principal = madeUpPerson(person, rules.inheritance)
  const { ask, plan } = planAddress(address, principal, rules)
  const dataset = ask ? rules.catalog.datasets.get(ask.dataset) : undefined
  const common = {
    address,
    person: { roles: principal.roles, claims: principal.attributes, app: person.app },
    lookup: dataset ? lookupsOf(dataset, principal) : [],
    owner: dataset ? ownersView(dataset, principal) : null,
  }
  if (plan instanceof Refusal) {
    const { code, status, message, parts } = plan
    return { ...common, explain: null, notices: [], refused: { code, status, detail: message, hint: parts.hint ?? '' } }
  }
  // Whoever reads the rules knows every column that they name.
  return { ...common, explain: explainPlan(plan, plan.dataset.columns), notices: plan.notices, refused: null }
}

function lookupsOf(dataset: Dataset, principal: Principal): Explained['lookup'] {
  return [...(judge(dataset, principal)?.columns.values() ?? [])].flatMap(({ column, lookup, lookupRule }) => {
    if (lookup === 'never') return []
    const condition = lookup === 'always' ? null : describeCondition(lookup)
    return [{ column: column.name, condition, rule: lookupRule ?? '' }]
  })
}
