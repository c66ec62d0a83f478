// The words that each command about unmasking has → a gateway to call as a person, and calls of /unmask.
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command-failure.ts'
import { callGateway, type Gateway, type GatewayReply } from '../query/call-gateway.ts'
import { findAddress, findToken } from '../query/find-gateway.ts'
import { type Person, personOptions, personUsage, toPerson } from '../query/person-options.ts'

export const callerOptions = { ...personOptions, json: { type: 'boolean', default: false } } as const

/** The end of each usage text. */
export const callerUsage = `${personUsage}
  --json           print the gateway's reply

SCRIM_TOKEN is your access token, SCRIM_URL the gateway's address; without them --as and the state folder SCRIM_DATA say.
Exit status: 0, 2 usage, 3 refused, 4 unreachable.`

export interface Caller {
  readonly gateway: Gateway
  readonly as: Person['as']
}

/** @throws UsageError, QueryFailure, SettingsError */
export async function toCaller(values: Parameters<typeof toPerson>[0]): Promise<Caller> {
  const { as, patience } = toPerson(values)
  return { gateway: { address: await findAddress(), token: await findToken(as), patience }, as }
}

/** @param path its segments below /unmask. @throws QueryFailure */
export function post({ gateway }: Caller, path: readonly string[], body: object): Promise<GatewayReply> {
  return callGateway(gateway, toTarget(path), 'json', { method: 'POST', body })
}

export const get = ({ gateway }: Caller, path: readonly string[], search = ''): Promise<GatewayReply> =>
  callGateway(gateway, `${toTarget(path)}${search}`, 'json')

const toTarget = (path: readonly string[]): string => `/unmask/${path.map(encodeURIComponent).join('/')}`

/** @throws UsageError */
export function onlyId(positionals: readonly string[], example: string): string {
  const [id, ...more] = positionals
  if (id !== undefined && id !== '' && more.length === 0) return id
  throw new UsageError(`Name one id, for example: ${example}`)
}

/** @throws UsageError */
export function toRows(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError('--max-rows is a whole number from 1.')
}

/** The reply where it was asked for; else one word that a script can use. */
export function print(io: CommandIo, json: boolean, reply: GatewayReply, word: string): void {
  io.out(json ? reply.text : word)
}
