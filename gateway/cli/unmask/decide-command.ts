// `scrim deny` and `scrim withdraw`: one word about a request, with a note.
import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { asPerson } from '../query/as-person.ts'
import { callerOptions, callerUsage, onlyId, post, print, toCaller } from './caller.ts'
import { nextOfRequest } from './say-next.ts'
import { sayRequest } from './say-request.ts'
import { readRequest } from './unmask-reply.ts'

export function decideCommand(verb: 'deny' | 'withdraw', describes: string, words: string): Command {
  return {
    name: verb,
    describes,
    usage: `scrim ${verb} REQUEST [--note TEXT]\n\n${words}\n\n  --note TEXT      kept with the request: why\n${callerUsage}`,
    run: (args, io) =>
      asPerson(io, async () => {
        const options = { ...callerOptions, note: { type: 'string' } } as const
        const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
        const id = onlyId(positionals, `scrim ${verb} 01JD8V4Q0X5B7N2M9T3K6R1S0P`)
        const caller = await toCaller(values)
        const reply = await post(caller, ['requests', id, verb], { note: values.note })
        const decided = readRequest(reply)
        print(io, values.json, reply, decided.status)
        for (const line of sayRequest(decided)) io.say(line)
        io.say(nextOfRequest(decided, caller.as))
      }),
  }
}
