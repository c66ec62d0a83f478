// `scrim grants`: what may be seen now, and by whom; with --requests what was asked for; and what to type about each.
import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { asPerson } from './query/as-person.ts'
import { callGateway } from './query/call-gateway.ts'
import { toLine } from './query/say-meta.ts'
import { toScreen } from './query/to-screen.ts'
import { writeTable } from './query/write-table.ts'
import { type Caller, callerOptions, callerUsage, toCaller } from './unmask/caller.ts'
import { listAll } from './unmask/list-all.ts'
import { listGrants, listRequests, type Reader } from './unmask/list-tables.ts'
import { readGrants, readParty, readRequests } from './unmask/unmask-reply.ts'

const usage = `scrim grants [--requests]

Lists live grants: yours, those of datasets that you approve for or own, all of them for an admin.

  --requests       instead, what was asked for: by you, or for you to decide
${callerUsage}`

const options = { ...callerOptions, requests: { type: 'boolean', default: false } } as const
/** Lines of what to type next. */
const most = 20

export const grants: Command = {
  name: 'grants',
  describes: 'list live grants, or requests',
  usage,
  run: (args, io) =>
    asPerson(io, async () => {
      const { values } = parseArgs({ args: [...args], options })
      const caller = await toCaller(values)
      const reader = await toReader(caller)
      const [data, { table, commands }, none] = values.requests
        ? await requestsOf(caller, reader)
        : await grantsOf(caller, reader)
      if (values.json) return io.out(JSON.stringify({ data }))
      if (data.length === 0) return io.say(none)
      io.out(writeTable(table, toScreen()))
      if (commands.length > 0) io.say('Next:')
      for (const command of commands.slice(0, most)) io.say(toLine(`  ${command}`))
    }),
}

async function requestsOf(caller: Caller, reader: Reader) {
  const data = await listAll(caller, 'requests', readRequests)
  const live = new Map((await listAll(caller, 'grants', readGrants)).map((grant) => [grant.id, grant]))
  return [
    data,
    listRequests(data, live, reader),
    'Nobody asked for anything that you may decide, nor did you.',
  ] as const
}

async function grantsOf(caller: Caller, reader: Reader) {
  const data = await listAll(caller, 'grants', readGrants)
  return [
    data,
    listGrants(data, reader, Date.now()),
    'No grant is live. scrim grants --requests lists what was asked for.',
  ] as const
}

async function toReader({ gateway, as }: Caller): Promise<Reader> {
  return { ...readParty(await callGateway(gateway, '/me', 'json')), as }
}
