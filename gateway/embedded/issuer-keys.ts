// The signing key of the embedded issuer: made once, kept in issuer-keys.json, so that tokens outlive a restart.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'oidc-provider'
import { z } from 'zod'

const text = z.string().min(1)
const schema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: text,
        y: text,
        d: text,
        kid: text,
        alg: z.literal('ES256'),
        use: z.literal('sig'),
      }),
    )
    .min(1),
})

export async function loadOrMakeIssuerKeys(folder: string): Promise<readonly JWK[]> {
  const path = join(folder, 'issuer-keys.json')
  const found = await readFile(path, 'utf8').catch(() => null)
  if (found !== null) return schema.parse(JSON.parse(found)).keys
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  const made = schema.parse({ keys: [{ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' }] })
  await writeFile(`${path}.new`, JSON.stringify(made), { mode: 0o600 })
  await rename(`${path}.new`, path)
  return made.keys
}
