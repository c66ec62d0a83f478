// A read event as the gateway writes them, for tests of the audit.
import type { ReadEvent } from '../gateway/audit/audit-event.ts'
import { createUlid } from '../gateway/seal/ulid.ts'

const newId = createUlid()

export function testReadEvent(parts: Partial<ReadEvent> = {}): ReadEvent {
  const rule = 'datasets/customers.yaml:31'
  return {
    kind: 'read',
    id: newId(),
    at: new Date().toISOString(),
    request: '8f14e45f-ceea-467f-a2d2-1c0b4e8f0a11',
    who: {
      issuer: 'https://id.example.com/realms/company',
      subject: 'ana',
      kind: 'person',
      app: 'churn-dashboard',
      roles: ['analyst'],
      actor: null,
    },
    dataset: 'customers',
    catalog: 'c1f3a90b',
    door: 'rest',
    columns: ['id', 'plan', 'country', 'signup_date', 'email', 'full_name', 'phone', 'lifetime_value'].map(
      (name, i) => ({
        name,
        how: i < 4 ? ('clear' as const) : ('masked' as const),
        rule,
      }),
    ),
    filter: 'plan.eq.k1:9f86d081884c7d65',
    order: ['signup_date.desc', 'id.asc'],
    limit: 20,
    page: 'first',
    count: false,
    grant: null,
    ...parts,
  }
}
