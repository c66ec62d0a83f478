// A sample person → an access token, asked of the issuer of a running embedded default by its own state folder.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { clientId, issuerUrl, samplePersonGrant } from './issuer-names.ts'
import { secretFiles } from './secrets.ts'
import { loadState } from './state.ts'

export interface TokenAsk {
  readonly person: string
  readonly app: string
  /** Seconds. */
  readonly ttl?: number
}

const answerSchema = z.union([z.object({ access_token: z.string() }), z.object({ error_description: z.string() })])
const patienceMs = 5_000

/** Nothing runs from this folder, or it runs no longer. */
export class IssuerAway extends Error {}
/** The issuer answered and gave no token; the message is its own. */
export class TokenRefused extends Error {}

/** @throws IssuerAway, TokenRefused */
export async function askToken(folder: string, ask: TokenAsk): Promise<string> {
  const state = await loadState(folder)
  const secret = await readFile(join(folder, 'secrets', secretFiles.clientSecret), 'utf8').catch(() => null)
  if (!state || secret === null) throw new IssuerAway(`nothing was started from ${folder}`)
  const body = new URLSearchParams({ grant_type: samplePersonGrant, person: ask.person, app: ask.app })
  if (ask.ttl !== undefined) body.set('ttl', String(ask.ttl))
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret.trim()}`).toString('base64')}`
  const issuer = issuerUrl(state.ports.issuer)
  const init = { method: 'POST', headers: { authorization }, body, signal: AbortSignal.timeout(patienceMs) }
  const answer = await fetch(`${issuer}/token`, init).then(
    (response) => response.json(),
    (cause: unknown) => {
      throw new IssuerAway(`the issuer at ${issuer} does not answer`, { cause })
    },
  )
  const parsed = answerSchema.parse(answer)
  if ('access_token' in parsed) return parsed.access_token
  throw new TokenRefused(parsed.error_description)
}
