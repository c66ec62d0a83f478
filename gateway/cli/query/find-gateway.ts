// Which gateway a command asks, and as whom: SCRIM_URL or SCRIM, and SCRIM_TOKEN, else the embedded default's own state folder.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVariable } from '../../config/environment.ts'
import { loadSettings } from '../../config/load-settings.ts'
import { askToken, IssuerAway, TokenRefused } from '../../embedded/ask-token.ts'
import { defaultFolder } from '../../embedded/state.ts'
import { UsageError } from '../command-failure.ts'
import { QueryFailure } from './query-failure.ts'

const stateFolder = (): string => readVariable('SCRIM_DATA') ?? defaultFolder
const startIt = 'Start it with "npm start" (same SCRIM_DATA), or set SCRIM_URL to a gateway that runs.'

/** @returns an address without a slash at its end. @throws UsageError, QueryFailure, SettingsError */
export async function findAddress(): Promise<string> {
  for (const variable of ['SCRIM_URL', 'SCRIM']) {
    const named = readVariable(variable)
    if (named !== null) return toAddress(named, variable)
  }
  const folder = stateFolder()
  const file = join(folder, 'scrim.yaml')
  if (!existsSync(file)) throw new QueryFailure(4, `Nothing was started from ${folder}.`, startIt)
  const { host, port } = (await loadSettings(file)).listen
  if (port === 0) throw new UsageError('The gateway chose its port itself: set SCRIM_URL to the address it printed.')
  if (!/^(localhost|127(\.\d+){3}|::1|0\.0\.0\.0|::)$/.test(host)) {
    throw new UsageError(`${file} names a gateway on another machine: if you trust it, set SCRIM_URL to its address.`)
  }
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`
}

function toAddress(named: string, variable: string): string {
  const url = URL.parse(named)
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  }
  throw new UsageError(`${variable} is not an address: write it like https://internal-api.example.com`)
}

/** @param as a sample person of the embedded default, or null. @throws UsageError, QueryFailure */
export async function findToken(as: { readonly person: string; readonly app: string } | null): Promise<string> {
  if (as === null) {
    const token = readVariable('SCRIM_TOKEN')?.trim()
    if (token === undefined) {
      throw new UsageError('Who asks? Set SCRIM_TOKEN to an access token, or add --as ana on the embedded default.')
    }
    if (/^[\x21-\x7e]+$/.test(token)) return token
    throw new UsageError('SCRIM_TOKEN is no access token: it holds spaces or other characters that none has.')
  }
  const folder = stateFolder()
  try {
    return await askToken(folder, as)
  } catch (error) {
    if (error instanceof TokenRefused) throw new QueryFailure(3, `The issuer refused: ${error.message}.`, null)
    if (!(error instanceof IssuerAway)) throw error
    throw new QueryFailure(4, `Scrim is not running from ${folder}: ${error.message}.`, startIt)
  }
}
