// `scrim token`: an access token for a sample person of the embedded default, alone on stdout.
import { parseArgs } from 'node:util'
import { readVariable } from '../config/environment.ts'
import { askToken, IssuerAway, TokenRefused } from '../embedded/ask-token.ts'
import { tokenLifetime, usualApp } from '../embedded/issuer-names.ts'
import { people } from '../embedded/people.ts'
import { defaultFolder } from '../embedded/state.ts'
import type { Command, CommandIo } from './command.ts'

const usage = `scrim token PERSON [--app NAME] [--ttl SECONDS]

Prints an access token for a sample person of the running embedded default (npm start).
  --app NAME       through which app the person asks (default: ${usualApp})
  --ttl SECONDS    how long it is valid (default: ${tokenLifetime.usual}, at most ${tokenLifetime.longest})
SCRIM_DATA names the state folder (default: ${defaultFolder}).

People:
${[...people.values()].map((person) => `  ${person.name.padEnd(6)} ${person.describes}`).join('\n')}`

export const token: Command = {
  name: 'token',
  describes: 'Print a token for a sample person (embedded default only)',
  usage,
  run: async (args, io) => {
    const ask = parseAsk(args, io)
    if (ask === null) return 2
    const folder = readVariable('SCRIM_DATA') ?? defaultFolder
    try {
      io.out(await askToken(folder, ask))
      return 0
    } catch (error) {
      if (error instanceof TokenRefused) {
        io.say(`The issuer refused: ${error.message}.`)
        return 3
      }
      if (!(error instanceof IssuerAway)) throw error
      io.say(`Scrim is not running from ${folder}: ${error.message}. Start it with "npm start" (same SCRIM_DATA).`)
      return 4
    }
  },
}

function parseAsk(args: readonly string[], io: CommandIo): { person: string; app: string; ttl?: number } | null {
  const options = { app: { type: 'string' }, ttl: { type: 'string' } } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [person, ...rest] = positionals
    if (person === undefined || rest.length > 0) throw new Error('Name one person.')
    if (!people.has(person))
      throw new Error(`There is no sample person of that name: ${[...people.keys()].join(', ')}.`)
    if (values.ttl === undefined) return { person, app: values.app ?? usualApp }
    const ttl = /^\d{1,5}$/.test(values.ttl) ? Number(values.ttl) : 0
    if (ttl < 1 || ttl > tokenLifetime.longest) throw new Error(`--ttl is from 1 to ${tokenLifetime.longest} seconds.`)
    return { person, app: values.app ?? usualApp, ttl }
  } catch (error) {
    io.say(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    return null
  }
}
