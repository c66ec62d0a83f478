// One sequence against two real gateways and the model: each step must end as the model says, and at the end of it no grant
// may stand without enough people behind it, nor any row beyond what they allowed.
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Catalog, Dataset } from '../../../gateway/catalog/dataset.ts'
import type { Unmask, UsableGrant } from '../../../gateway/unmask/unmask.ts'
import { releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'
import type { Command, Rules } from './commands.ts'
import { type Asked, createModel, expect, isOpen } from './model.ts'
import { areTwo, everyone, people, type Who } from './people.ts'

export interface Stage {
  readonly house: UnmaskHouse
  readonly gateways: readonly [Unmask, Unmask]
  /** ms by which the database's clock was moved so far: it never goes back. */
  moved: number
  /** From here on the gateways' catalogue is this one. */
  rule(catalog: Catalog): void
  /** How often each end was met. */
  readonly met: Map<string, number>
}

function catalogOf({ catalog }: UnmaskHouse, rules: Rules): Catalog {
  const customers = catalog.datasets.get('customers')
  if (customers === undefined || rules === 'as they are') return catalog
  const parts: Partial<Dataset['unmask']> =
    rules === 'others approve' ? { approvers: ['others'] } : { approvals: { confidential: 1, restricted: 3 } }
  const changed = { ...customers, unmask: { ...customers.unmask, ...parts } }
  return { ...catalog, datasets: new Map([...catalog.datasets, ['customers', changed]]) }
}

interface Real {
  readonly ids: string[]
  readonly tokens: string[]
  /** Of each request that was approved. */
  readonly grants: Map<number, string>
  readonly begun: Map<number, UsableGrant>
}

export async function runSequence(stage: Stage, commands: readonly Command[]): Promise<void> {
  const model = createModel()
  const real: Real = { ids: [], tokens: [], grants: new Map(), begun: new Map() }
  stage.rule(catalogOf(stage.house, 'as they are'))
  for (const [step, command] of commands.entries()) {
    const wanted = expect(model, command)
    const unmask = stage.gateways[step % 2 === 0 ? 0 : 1]
    if (command.do === 'wait') {
      stage.moved += command.ms
      await stage.house.moveClock(stage.moved)
    } else if (command.do === 'rules') stage.rule(catalogOf(stage.house, command.rules))
    else if (wanted !== null) {
      const ended = await act(unmask, command, real).then(
        () => 'ok',
        (error: unknown) => codeOf(error),
      )
      stage.met.set(`${command.do} ${ended}`, (stage.met.get(`${command.do} ${ended}`) ?? 0) + 1)
      assert.equal(ended, wanted, `step ${step}: ${JSON.stringify(command)}`)
    }
  }
  for (const [at, asked] of model.requests.entries()) await judge(stage, asked, real.ids[at] ?? '', model.now)
}

// By its code alone: a weakened copy of the gateway has a Refusal of its own.
function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code)
  throw error
}

async function act(unmask: Unmask, command: Command, real: Real): Promise<void> {
  if (command.do === 'wait' || command.do === 'rules') return
  const { principal } = people[command.by]
  if (command.do === 'ask') {
    const { columns, ms: durationMs, rows: maxRows } = command
    const { request } = await unmask.request(scopeOf({ columns, durationMs, maxRows }), principal, 'r', null)
    real.ids.push(request.id)
    return
  }
  if (command.do === 'release') {
    const held = command.late ? real.begun.get(command.on) : undefined
    const usable = held ?? (await unmask.begin(real.tokens[command.on] ?? '', principal))
    real.begun.set(command.on, usable)
    const rows = rowsOf(...command.rows)
    const event = releaseOf(usable, principal, rows)
    const columns = (command.columns ?? usable.columns).map((name) => ({ name, rule: usable.id }))
    await unmask.release(usable, rows, { ...event, columns })
    return
  }
  const id = real.ids[command.on] ?? ''
  if (command.do === 'token') real.tokens.push((await unmask.token(id, principal, 'r')).token)
  else if (command.do === 'approve') {
    const { ms: durationMs, rows: maxRows } = command
    const { grant } = await unmask.approve(id, { durationMs, maxRows }, principal, 'r')
    if (grant !== null) real.grants.set(command.on, grant)
  } else if (command.do === 'revoke') await unmask.revoke(real.grants.get(command.on) ?? '', null, principal, 'r')
  else await unmask[command.do](id, {}, principal, 'r')
}

const held = z.object({
  state: z.string(),
  needed: z.number(),
  by: z.array(z.object({ issuer: z.string(), subject: z.string() })),
  grant: z.object({ ms: z.number(), most: z.number(), used: z.number(), shown: z.number() }).nullable(),
})

const heldText = (id: string): string => `SELECT to_json(s) AS held FROM (
  SELECT r.state, r.needed,
    (SELECT coalesce(json_agg(json_build_object('issuer', d.issuer, 'subject', d.subject)), '[]')
     FROM scrim.unmask_decision d WHERE d.request = r.id AND d.verdict = 'approved') AS by,
    (SELECT json_build_object('ms', extract(epoch FROM g.until_at - g.from_at) * 1000, 'most', g.max_rows, 'used', g.rows_used,
       'shown', (SELECT count(*) FROM scrim.unmask_row o WHERE o.grant_id = g.id))
     FROM scrim.unmask_grant g WHERE g.request = r.id) AS grant
  FROM scrim.unmask_request r WHERE r.id = '${id}') s`

/** What the database holds of the request, beside the model and beside the laws themselves. */
async function judge({ house }: Stage, asked: Asked, id: string, now: number): Promise<void> {
  const [found] = await house.ask(heldText(id))
  const { state, needed, by, grant } = held.parse(found?.held)
  if (!isOpen(asked, now) && asked.state === 'pending') assert.notEqual(state, 'approved')
  else assert.equal(state, asked.state)
  const { until = 0, from = 0, rows: most = 0, shown = new Set() } = asked.grant ?? {}
  const wanted = asked.grant && { ms: until - from, most, used: shown.size, shown: shown.size }
  assert.deepEqual(grant, wanted, 'the grant')
  if (grant === null) return
  const behind = by.map(whoIs)
  assert.ok(behind.length >= needed, 'enough approvals')
  for (const [at, who] of behind.entries()) {
    assert.ok(people[who].decides, 'people in their own name alone')
    for (const other of behind.slice(at + 1)) assert.ok(areTwo(who, other), `${who} and ${other} are two people`)
    assert.ok(areTwo(who, asked.by), 'nobody their own')
  }
  assert.ok(grant.most <= asked.rows && grant.ms <= asked.ms && grant.used <= grant.most, 'within what was asked')
}

/** Agents and apps aside: whoever is behind the identity. */
function whoIs({ issuer, subject }: { readonly issuer: string; readonly subject: string }): Who {
  const found = everyone.find(
    (who) => people[who].principal.issuer === issuer && people[who].principal.subject === subject,
  )
  assert.ok(found, `${subject} is someone here`)
  return found
}
