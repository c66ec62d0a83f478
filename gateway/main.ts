#!/usr/bin/env node
// `scrim COMMAND …`: finds the command, runs it, and turns its answer into an exit status.
import type { Command, CommandIo } from './cli/command.ts'
import { optionWords } from './cli/command-failure.ts'
import { commands } from './cli/commands.ts'
import { toLines } from './cli/query/visible-text.ts'

/** Words repeat what was typed, which must not move a terminal. Data is written by each command, paint and all. */
const io: CommandIo = {
  out: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  say: (text) => void process.stderr.write(`${toLines(text)}\n`),
}

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name !== undefined) return help(overview())
    io.say(overview())
    return 2
  }
  const command = commands.get(name)
  if (!command) {
    io.say(`scrim has no command "${name}".\n\n${overview()}`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) return help(command.usage)
  try {
    return await command.run(rest, io)
  } catch (error) {
    if (!isUsage(error)) throw error
    io.say(`${optionWords(error.message, command.usage)}\n\n${command.usage}`)
    return 2
  }
}

/** Who asks for help wants to read it, and to pipe it: only a usage error is words beside the data. */
function help(text: string): number {
  io.out(text)
  return 0
}

/** What util.parseArgs throws for an option that does not exist or lacks its value. */
const isUsage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

function overview(): string {
  const line = ({ name, describes }: Command): string => `  ${name.padEnd(12)}${describes}`
  return `usage: scrim COMMAND [ARGUMENTS], or scrim COMMAND --help\n\n${[...commands.values()].map(line).join('\n')}`
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error) => {
  if (!('code' in error)) throw error
  if (error.code === 'EPIPE') process.exit(0)
  io.say(`stdout cannot be written (${error.code})`)
  process.exit(2)
})
process.exitCode = await run(process.argv.slice(2))
