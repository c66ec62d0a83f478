// What is said of the rows that exist for a caller: each limit once, and each claim that is missing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { column, compare, value } from '../../../gateway/expr/build.ts'
import { rowLimits, rowNotices } from '../../../gateway/plan/tell-rows.ts'
import type { Access } from '../../../gateway/policy/judge.ts'
import { everyRow } from '../../../gateway/policy/rule.ts'

const all: Access = { rows: everyRow, columns: new Map(), rules: [], limitedBy: [], unmet: [], tenant: null }
const where = compare('eq', column('org_id', 'text'), value('acme', 'text'))
const tenant = { claim: 'org', rule: 'things.yaml:9', where }

test('nothing is said where nothing limits the rows', () => {
  assert.deepEqual([rowLimits(all), rowNotices(all)], [[], []])
})

test('the tenant is told first, then each role, then what is missing; no value is named', () => {
  const access: Access = {
    ...all,
    tenant,
    limitedBy: ['support', 'seller'],
    unmet: [{ role: 'board', claims: ['department', 'level'] }],
  }
  const limits = [
    'limited to your own org',
    'limited by a rule of your role support',
    'limited by a rule of your role seller',
  ]
  assert.deepEqual(rowLimits(access), limits)
  assert.deepEqual(rowNotices(access), [
    ...limits.map((limit) => `Rows are ${limit}.`),
    'Your role board shows no rows: it needs department, level, which your sign-in lacks.',
  ])
})

test('whoever lacks the claim of the tenant is told which, and of no limit', () => {
  const access: Access = { ...all, tenant: { ...tenant, where: null } }
  assert.deepEqual(rowLimits(access), [])
  assert.deepEqual(rowNotices(access), [
    'You see no rows: each caller sees those of their own org, which your sign-in lacks.',
  ])
})
