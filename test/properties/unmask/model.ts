// The laws of unmasking a second time, in memory and without a database: a command in, how it must end out. Identities are
// human beings here; the gateway has only their issuers, subjects and addresses.
import type { Command, Rules } from './commands.ts'
import { areTwo, isLead, nameOf, people, type Who } from './people.ts'

interface Grant {
  readonly from: number
  readonly until: number
  readonly rows: number
  readonly shown: Set<number>
  state: 'active' | 'exhausted' | 'revoked'
}

export interface Asked {
  readonly by: Who
  readonly columns: readonly string[]
  readonly ms: number
  readonly rows: number
  readonly needed: number
  readonly at: number
  readonly approvals: { readonly by: Who; readonly ms: number; readonly rows: number }[]
  state: 'pending' | 'approved' | 'denied' | 'withdrawn'
  grant: Grant | null
}

export interface Model {
  readonly requests: Asked[]
  /** Of each token: the request, and when it ends. */
  readonly tokens: { readonly of: Asked; readonly until: number; begun: boolean }[]
  now: number
  rules: Rules
}

export const createModel = (): Model => ({ requests: [], tokens: [], now: 0, rules: 'as they are' })

const day = 24 * 60 * 60_000
const quarter = 15 * 60_000

const neededFor = (columns: readonly string[], rules: Rules): number => {
  if (!columns.includes('email')) return 1
  return rules === 'three for restricted' ? 3 : 2
}

export const isOpen = (asked: Asked, now: number): boolean => asked.state === 'pending' && now < asked.at + day

/** Nobody holds the role `others`: under those rules nobody decides, and no grant stands. */
const decides = (who: Who, { rules }: Model): boolean =>
  people[who].decides && isLead(who) && rules !== 'others approve'
const isOf = (asked: Asked, who: Who): boolean => nameOf(asked.by) === nameOf(who)
const appOf = (who: Who): string => people[who].principal.app
const actorOf = (who: Who): string | null => people[who].principal.actor

function whyUnusable({ grant, columns, approvals }: Asked, { now, rules }: Model): string | null {
  if (grant === null) return 'UNMASK_NOT_ALLOWED'
  if (grant.state === 'revoked') return 'UNMASK_GRANT_REVOKED'
  if (grant.state === 'exhausted') return 'UNMASK_GRANT_EXHAUSTED'
  if (now >= grant.until) return 'UNMASK_GRANT_EXPIRED'
  const isVoid = rules === 'others approve' || approvals.length < neededFor(columns, rules)
  return isVoid ? 'UNMASK_GRANT_VOID' : null
}

/** How the command ends: a code, `ok`, or null where there is nothing to do it to. The model is then as it must be after. */
export function expect(model: Model, command: Command): string | null {
  switch (command.do) {
    case 'wait':
      model.now += command.ms
      return null
    case 'rules':
      model.rules = command.rules
      return null
    case 'ask':
      return ask(model, command)
    case 'release':
      return release(model, command)
    default: {
      const asked = model.requests[command.on]
      if (asked === undefined) return null
      if (command.do === 'revoke') return revoke(model, asked, command.by)
      if (!isOf(asked, command.by) && !decides(command.by, model)) return 'UNMASK_REQUEST_UNKNOWN'
      return command.do === 'token' ? token(model, asked, command.by) : decide(model, asked, command)
    }
  }
}

function ask(model: Model, { by, columns, ms, rows }: Command & { readonly do: 'ask' }): string {
  const needed = neededFor(columns, model.rules)
  const base = { by, columns, ms, rows, needed, at: model.now, approvals: [] }
  model.requests.push({ ...base, state: 'pending', grant: null })
  return 'ok'
}

type Deciding = Extract<Command, { readonly do: 'approve' | 'deny' | 'withdraw' }>

function decide(model: Model, asked: Asked, command: Deciding): string {
  const { by } = command
  if (!isOpen(asked, model.now)) return 'UNMASK_DECIDED'
  if (command.do === 'withdraw') {
    if (!isOf(asked, by)) return 'UNMASK_NOT_ALLOWED'
    asked.state = 'withdrawn'
    return 'ok'
  }
  const others = command.do === 'approve' ? [asked.by, ...asked.approvals.map((approval) => approval.by)] : [asked.by]
  if (!decides(by, model)) return 'UNMASK_NOT_ALLOWED'
  if (!others.every((other) => areTwo(by, other))) return 'UNMASK_NOT_ALLOWED'
  if (command.do === 'deny') {
    asked.state = 'denied'
    return 'ok'
  }
  const { ms = asked.ms, rows = asked.rows } = command
  if (ms > asked.ms || rows > asked.rows) return 'UNMASK_WIDENED'
  asked.approvals.push({ by, ms, rows })
  if (asked.approvals.length >= Math.max(asked.needed, neededFor(asked.columns, model.rules))) {
    const least = (of: readonly number[]): number => of.reduce((one, two) => Math.min(one, two))
    asked.state = 'approved'
    const until = model.now + least(asked.approvals.map((approval) => approval.ms))
    const most = least(asked.approvals.map((approval) => approval.rows))
    asked.grant = { from: model.now, until, rows: most, shown: new Set(), state: 'active' }
  }
  return 'ok'
}

function token(model: Model, asked: Asked, by: Who): string {
  const isTheirs = isOf(asked, by) && appOf(asked.by) === appOf(by) && actorOf(asked.by) === actorOf(by)
  if (!isTheirs) return 'UNMASK_NOT_ALLOWED'
  const refused = whyUnusable(asked, model)
  if (refused !== null) return refused
  model.tokens.push({ of: asked, until: Math.min(model.now + quarter, asked.grant?.until ?? 0), begun: false })
  return 'ok'
}

function release(model: Model, { by, on, rows, columns, late }: Command & { readonly do: 'release' }): string | null {
  const used = model.tokens[on]
  if (used === undefined) return null
  const { of: asked } = used
  const isTheirs = isOf(asked, by) && appOf(asked.by) === appOf(by) && actorOf(asked.by) === actorOf(by)
  if (!(late && used.begun)) {
    if (!isTheirs) return 'UNMASK_TOKEN_FOREIGN'
    const refused = whyUnusable(asked, model)
    if (refused !== null) return refused
    if (model.now >= used.until) return 'UNMASK_TOKEN_EXPIRED'
    used.begun = true
  }
  if (!isTheirs || !(columns ?? asked.columns).every((name) => asked.columns.includes(name)))
    return 'UNMASK_OUT_OF_SCOPE'
  const { grant } = asked
  const refused = whyUnusable(asked, model)
  if (refused !== null || grant === null) return refused
  const fresh = rows.filter((row) => !grant.shown.has(row))
  if (grant.shown.size + fresh.length > grant.rows) return 'UNMASK_ROWS_EXCEEDED'
  for (const row of fresh) grant.shown.add(row)
  if (grant.shown.size === grant.rows) grant.state = 'exhausted'
  return 'ok'
}

function revoke(model: Model, asked: Asked, by: Who): string | null {
  const { grant } = asked
  if (grant === null) return null
  const may = isOf(asked, by) || decides(by, model) || people[by].principal.roles.includes('admin')
  if (!may) return 'UNMASK_GRANT_UNKNOWN'
  if (grant.state === 'revoked') return 'ok'
  if (grant.state === 'exhausted' || model.now >= grant.until) return 'UNMASK_DECIDED'
  grant.state = 'revoked'
  return 'ok'
}
