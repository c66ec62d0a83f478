// Who takes part, and which human being each identity is: what the gateway must not be fooled about, said a second time.
import type { Principal } from '../../../gateway/identity/principal.ts'
import { person } from '../../unmask-house.ts'

interface Someone {
  readonly principal: Principal
  /** Null: nobody can tell, for there is no address. */
  readonly human: string | null
  /** A person in their own name. */
  readonly decides: boolean
}

const other = 'https://other.example.com'
const someone = (human: string | null, principal: Principal, decides = true): Someone => ({ principal, human, decides })

export const people = {
  ana: someone('ana', person('ana')),
  'ana through another app': someone('ana', person('ana', { app: 'other' })),
  'ana at another issuer': someone(
    'ana',
    person('omar', { issuer: other, subject: 'a', email: 'Ana@Kestrel.example' }),
  ),
  olga: someone('olga', person('olga')),
  'olga twice': someone('olga', person('olga', { subject: 'olga-2', email: 'OLGA@kestrel.example' })),
  omar: someone('omar', person('omar')),
  'a third lead': someone('lea', person('omar', { subject: 'lea', email: 'lea@kestrel.example' })),
  'a lead elsewhere': someone('leo', person('omar', { issuer: other, subject: 'leo', email: 'leo@other.example' })),
  'a lead nobody knows': someone(null, person('omar', { issuer: other, subject: 'x', email: null })),
  'a service': someone(null, person('omar', { subject: 'service', kind: 'service', email: null }), false),
  'an agent': someone('lee', person('omar', { subject: 'lee', email: 'lee@kestrel.example', actor: 'ana' }), false),
  max: someone('max', person('max')),
  ada: someone('ada', person('ada')),
} as const satisfies Readonly<Record<string, Someone>>

export type Who = keyof typeof people
const isWho = (name: string): name is Who => Object.hasOwn(people, name)
export const everyone = Object.keys(people).filter(isWho)

export const isLead = (who: Who): boolean => people[who].principal.roles.includes('growth-data-leads')

/** As an identity, byte for byte. */
export const nameOf = (who: Who): string =>
  JSON.stringify([people[who].principal.issuer, people[who].principal.subject])

/** Two people, and provably so: by who they are, or where that is not known, by the one issuer that tells them apart. */
export function areTwo(one: Who, two: Who): boolean {
  const [first, second] = [people[one], people[two]]
  if (first.human !== null && second.human !== null) return first.human !== second.human
  return first.principal.issuer === second.principal.issuer && nameOf(one) !== nameOf(two)
}
