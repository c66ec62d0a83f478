// `scrim revoke`: ends a grant at once, on every gateway.
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { asPerson } from './query/as-person.ts'
import { callerOptions, callerUsage, onlyId, post, print, toCaller } from './unmask/caller.ts'
import { toGrantId } from './unmask/find-grant.ts'
import { nextOfGrant } from './unmask/say-next.ts'
import { sayGrant } from './unmask/say-request.ts'
import { readGrant } from './unmask/unmask-reply.ts'

const usage = `scrim revoke GRANT [--reason TEXT]

Ends a grant: from now on nothing is shown under it. As its holder, an approver or the owner of its dataset, or an admin.
GRANT is its id, or that of its request; scrim grants lists them. Prints its status.

  --reason TEXT    why; kept with the grant
${callerUsage}`

export const revoke: Command = {
  name: 'revoke',
  describes: 'end a grant at once',
  usage,
  run: (args, io) =>
    asPerson(io, async () => {
      const options = { ...callerOptions, reason: { type: 'string' } } as const
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
      const id = onlyId(positionals, 'scrim revoke 01JD8V4Q0X5B7N2M9T3K6R1S0P')
      const caller = await toCaller(values)
      const reply = await post(caller, ['grants', await toGrantId(caller, id), 'revoke'], { reason: values.reason })
      const revoked = readGrant(reply)
      print(io, values.json, reply, revoked.status)
      for (const line of sayGrant(revoked)) io.say(line)
      io.say(nextOfGrant(revoked, caller.as))
    }),
}
