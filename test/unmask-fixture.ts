// A small dataset that can be unmasked, in memory, for tests of plans: its rules, its rows, and a grant over it.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '../gateway/catalog/dataset.ts'
import { loadCatalog } from '../gateway/catalog/load-catalog.ts'
import type { Principal } from '../gateway/identity/principal.ts'
import type { StoredRow } from '../gateway/sources/memory/view-rows.ts'
import type { UsableGrant } from '../gateway/unmask/unmask.ts'
import { samplePrincipal } from './sample-principals.ts'

const yaml = `kind: Dataset
name: people
description: People.
owner: keeper
source: shop
table: public.people
key: id
columns:
  id: { type: integer, classification: internal }
  region: { type: text, classification: internal }
  plan: { type: text, classification: internal }
  email: { type: text, classification: restricted, mask: email }
  born: { type: date, classification: confidential, mask: year }
  ref: { from: email, type: text, classification: internal, mask: { pseudonym: person } }
access:
  - { role: reader, read: '*' }
  - { role: helper, read: '*' }
  - { role: helper, read: [id, email], clear: [email], rows: { region: { eq: eu } } }
  - { role: keeper, read: '*', clear: [email, born] }
  - { role: dated, read: '*', clear: [born] }
  - { role: partly, read: [id, region, plan] }
  - { role: partly, read: [email, born], rows: { plan: { eq: pro } } }
  - { role: keyless, read: [region, email] }
unmask: { approvers: [leads], max_duration: 10m, max_rows: 50 }
`

/** Stored rows: two regions, two plans, a null, and two dates of one year. */
export const people: readonly StoredRow[] = [
  { id: 1, region: 'eu', plan: 'pro', email: 'ann@x.com', born: '1984-05-17' },
  { id: 2, region: 'us', plan: 'pro', email: 'bob@x.com', born: '1984-11-02' },
  { id: 3, region: 'us', plan: 'free', email: null, born: '1990-01-01' },
  { id: 4, region: 'eu', plan: 'free', email: 'eve@x.com', born: null },
]

export const personOf = (...roles: readonly string[]): Principal => ({ ...samplePrincipal('ana'), roles })

export async function peopleCatalog(
  change: (yaml: string) => string = (same) => same,
  clear: readonly { readonly ref: string }[] = [{ ref: 'env:CLEAR' }],
): Promise<Catalog> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-people-'))
  try {
    await writeFile(join(folder, 'people.yaml'), change(yaml))
    const sources = new Map([['shop', { enforcement: 'views' as const, clear, lookup: [] }]])
    const roles = new Set(['reader', 'helper', 'keeper', 'dated', 'partly', 'keyless', 'leads'])
    const { catalog, diagnostics } = await loadCatalog(folder, { sources, roles, attributes: new Set() })
    return catalog ?? assert.fail(JSON.stringify(diagnostics))
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const grantOf = (changes: Partial<UsableGrant> = {}): UsableGrant => ({
  id: 'g-1',
  request: 'r-1',
  dataset: 'people',
  columns: ['email'],
  where: null,
  until: '2026-11-22T12:00:00.000Z',
  approvedBy: [{ issuer: 'https://id.example.com', subject: 'olga' }],
  ...changes,
})
