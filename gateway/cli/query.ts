// `scrim query`: asks a running gateway as a person. A table on a terminal, JSON in a pipe; words go to stderr.
import type { Command, CommandIo } from './command.ts'
import { asPerson } from './query/as-person.ts'
import { callGateway, type GatewayReply } from './query/call-gateway.ts'
import { findAddress, findToken } from './query/find-gateway.ts'
import { gatherPages, nextCursor } from './query/gather-pages.ts'
import { personUsage } from './query/person-options.ts'
import { printReply } from './query/print-reply.ts'
import { nextCommand, type Output, parseQueryAsk, type QueryAsk, toSearch } from './query/query-ask.ts'
import { toLine } from './query/say-meta.ts'
import { toScreen } from './query/to-screen.ts'
import { collectToken } from './unmask/find-grant.ts'

const usage = `scrim query PATH [NAME=VALUE…] [--as PERSON [--app NAME]] [--format FORMAT | --json] [--all]
            [--grant ID] [--timeout SECONDS]

Asks the gateway as you, and prints a table on a terminal, JSON in a pipe. For example:
  scrim query customers fields=id,email,plan plan=eq.pro limit=5
  scrim query /customers/7
  scrim query /datasets

  NAME=VALUE       a parameter, not encoded; quote it where your shell would read it: 'or=(plan.eq.pro,id.lt.9)'
${personUsage}
  --format FORMAT  table, json, csv, ndjson or rows; --json is --format json
  --all            follow every next page to the end
  --grant ID       read under an approval: the id of the request, or of its grant (see scrim request)

SCRIM_TOKEN is your access token. SCRIM_URL is the gateway's address, or SCRIM where that is unset; without either it is
the one that was started from the state folder SCRIM_DATA (default .scrim). NO_COLOR switches colours off, COLUMNS sets the width of a table.
Exit status: 0, 2 usage, 3 refused, 4 unreachable.`

export const query: Command = {
  name: 'query',
  describes: 'ask a running gateway, as a person',
  usage,
  run: (args, io) => asPerson(io, () => ask(parseQueryAsk(args), io)),
}

async function ask(asked: QueryAsk, io: CommandIo): Promise<void> {
  const output: Output = asked.output ?? (process.stdout.isTTY ? 'table' : 'json')
  const gateway = { address: await findAddress(), token: await findToken(asked.as), patience: asked.patience }
  // Never printed, and in no address: it goes to the gateway that made it, in a header.
  const approvalToken = asked.grant === null ? null : await collectToken({ gateway, as: asked.as }, asked.grant)
  const onePage = (cursor: string | null): Promise<GatewayReply> => {
    const kept = asked.parameters.filter(([name]) => cursor === null || name !== 'cursor')
    const inUrl = output === 'table' || output === 'json' ? [] : [['format', output] as const]
    const paged = cursor === null ? [] : [['cursor', cursor] as const]
    return callGateway(gateway, `${asked.path}${toSearch([...kept, ...inUrl, ...paged])}`, output, { approvalToken })
  }
  const pages: GatewayReply[] = []
  if (asked.all) {
    for await (const page of gatherPages(onePage)) {
      pages.push(page)
      if (process.stderr.isTTY) process.stderr.write(`\r${pages.length} pages…`)
    }
    // The line is taken back: what was counted is about to be seen.
    if (process.stderr.isTTY) process.stderr.write(`\r${' '.repeat(24)}\r`)
  } else pages.push(await onePage(null))
  const more = asked.all ? null : pages.map(nextCursor)[0]
  const words = printReply(pages, output, io.out, toScreen())
  for (const line of words) io.say(line)
  if (more !== null && more !== undefined && output !== 'json') {
    io.say(`More rows follow: add --all, or take the next page with\n  ${toLine(nextCommand(asked, more))}`)
  }
}
