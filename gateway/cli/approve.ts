// `scrim approve`: shows a request, and approves what it showed: were it another by then, the gateway would refuse.
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { asPerson } from './query/as-person.ts'
import { callGateway } from './query/call-gateway.ts'
import { toLine } from './query/say-meta.ts'
import { callerOptions, callerUsage, get, onlyId, post, print, toCaller, toRows } from './unmask/caller.ts'
import { findGrant } from './unmask/find-grant.ts'
import { nextOfRequest } from './unmask/say-next.ts'
import { sayRequest } from './unmask/say-request.ts'
import { isSame, type Party, type Request, readParty, readRequest } from './unmask/unmask-reply.ts'

const usage = `scrim approve REQUEST [--note TEXT] [--duration TIME] [--max-rows N] [--yes]

Shows who asks to see what, and why; on a terminal it asks you before it approves. You may allow less than what was asked
for, never more. Prints the request's status. scrim grants --requests lists what waits for you.

  --note TEXT      kept with your approval
  --duration TIME  for a shorter time, such as 10m
  --max-rows N     fewer rows
  --yes            do not ask
${callerUsage}`

const options = {
  ...callerOptions,
  note: { type: 'string' },
  duration: { type: 'string' },
  'max-rows': { type: 'string' },
  yes: { type: 'boolean', default: false },
} as const

export const approve: Command = {
  name: 'approve',
  describes: 'approve a request to see masked columns',
  usage,
  run: (args, io) =>
    asPerson(io, async () => {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
      const id = onlyId(positionals, 'scrim approve 01JD8V4Q0X5B7N2M9T3K6R1S0P')
      const { note, duration } = values
      const max_rows = toRows(values['max-rows'])
      const caller = await toCaller(values)
      const shown = readRequest(await get(caller, ['requests', id]))
      for (const line of sayRequest(shown)) io.say(line)
      if (duration !== undefined) io.say(`You allow ${duration}.`)
      if (max_rows !== undefined) io.say(`You allow ${max_rows} rows.`)
      const vain = isVain(shown, readParty(await callGateway(caller.gateway, '/me', 'json')))
      if (!vain && !values.yes && !(await isAgreed())) return io.say('Nothing was approved.')
      // What nobody was asked about cannot be approved: no request has that scope.
      const scope = vain ? 'in vain' : shown.scope
      const reply = await post(caller, ['requests', id, 'approve'], { note, duration, max_rows, scope })
      const approved = readRequest(reply)
      const { status, approvals } = approved
      print(io, values.json, reply, status)
      io.say(`Approved: ${approvals.given} of ${approvals.needed} approvals.`)
      // It is approved, whatever comes of asking what that allows.
      const grant = approved.grant === null ? null : await findGrant(caller, approved.grant).catch(() => null)
      if (grant !== null)
        io.say(toLine(`Granted: ${grant.max_rows} rows, for ${grant.duration}, until ${grant.until}.`))
      io.say(nextOfRequest(approved, caller.as, grant))
    }),
}

/** Whether the gateway is certain to refuse: it says why in its own words, before anybody confirms for nothing. */
const isVain = ({ status, by, approvals }: Request, me: Party): boolean =>
  status !== 'pending' || [by, ...approvals.by].some((one) => isSame(one, me))

/** A person is asked; a script has decided. */
async function isAgreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const gone = new Promise<string>((settle) => reader.once('close', () => settle('')))
  try {
    return /^\s*y(es)?\s*$/i.test(await Promise.race([reader.question('Approve this? [y/N] '), gone]))
  } finally {
    reader.close()
  }
}
