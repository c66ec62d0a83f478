// `scrim request`: asks to see masked columns of some rows, for a while. Its id goes to stdout, what comes next to stderr.
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { UsageError } from './command-failure.ts'
import { asPerson } from './query/as-person.ts'
import { callerOptions, callerUsage, post, print, toCaller, toRows } from './unmask/caller.ts'
import { parseReason } from './unmask/parse-reason.ts'
import { nextOfRequest } from './unmask/say-next.ts'
import { sayRequest } from './unmask/say-request.ts'
import { readRequest } from './unmask/unmask-reply.ts'

const usage = `scrim request DATASET --columns NAME[,NAME…] --reason TEXT [--where FILTER] [--duration TIME] [--max-rows N]

Asks the approvers of a dataset to let you see masked columns as they are stored. Prints the request's id. For example:
  scrim request customers --columns email --where 'id=in.(1,2,3)' --reason 'Ticket 4711: a receipt bounced'

  --columns NAMES  the masked columns, with commas
  --where FILTER   which rows, as you would filter a read (default: any row that you may see)
  --reason TEXT    why: the approvers read it, and it is kept
  --duration TIME  for how long from the last approval, such as 10m or 2h (default: 15m, or the dataset's max_duration
                   where that is shorter)
  --max-rows N     how many different rows at most (default: the dataset's max_rows)
${callerUsage}`

const options = {
  ...callerOptions,
  columns: { type: 'string' },
  where: { type: 'string' },
  reason: { type: 'string' },
  duration: { type: 'string' },
  'max-rows': { type: 'string' },
} as const

export const request: Command = {
  name: 'request',
  describes: 'ask to see masked columns',
  usage,
  run: (args, io) =>
    asPerson(io, async () => {
      const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
      const [dataset, ...more] = positionals
      if (dataset === undefined || more.length > 0) {
        throw new UsageError(`Name one dataset, for example:\n  scrim request customers --columns email --reason '…'`)
      }
      const { columns, where, duration } = values
      if (columns === undefined) throw new UsageError('Name the columns, for example --columns email,phone')
      const reason = parseReason(values.reason)
      const names = columns.split(',').map((name) => name.trim())
      const body = { dataset, columns: names, reason, where, duration, max_rows: toRows(values['max-rows']) }
      const caller = await toCaller(values)
      const reply = await post(caller, ['requests'], body)
      const made = readRequest(reply)
      print(io, values.json, reply, made.id)
      for (const line of sayRequest(made)) io.say(line)
      io.say(nextOfRequest(made, caller.as))
    }),
}
