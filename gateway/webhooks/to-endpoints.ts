// `webhooks` of scrim.yaml → where messages go, with their secrets in hand. What is not fit for it is a start-up error.
import { isSafeUrl } from '../config/is-safe-url.ts'
import { resolveSecret, showRef } from '../config/resolve-secret.ts'
import type { Settings } from '../config/settings.ts'
import { SettingsError } from '../config/settings-error.ts'

export interface Endpoint {
  /** Of the secret that holds the URL: what the outbox calls it, so that a new URL finds what waits for the old one. */
  readonly name: string
  readonly url: string
  readonly secret: string
  readonly format: 'json' | 'slack'
}

/** A shorter one could be guessed from a message and its signature. */
const shortest = 16

/** @throws SettingsError that names the secret's reference, never its value. */
export function toEndpoints(webhooks: Settings['webhooks']): readonly Endpoint[] {
  return webhooks.map(({ url, secret, format }, i) => {
    const endpoint = { name: url.ref, url: resolveSecret(url), secret: resolveSecret(secret), format }
    if (!isSafeUrl(endpoint.url)) {
      throw wrong(`webhooks[${i}].url`, `${showRef(url)} holds no https address`, 'http is for this machine only')
    }
    if (endpoint.secret.length < shortest) {
      const mend = `make one of ${shortest} characters or more, for example with: openssl rand -hex 32`
      throw wrong(`webhooks[${i}].secret`, `${showRef(secret)} holds a secret that is too short`, mend)
    }
    return endpoint
  })
}

const wrong = (path: string, problem: string, mend: string): SettingsError =>
  new SettingsError([{ file: 'scrim.yaml', line: 0, column: 0, path, problem, mend }])
