// Webhooks of scrim.yaml: what their secrets hold is judged at the start, and never repeated.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import type { SecretRef } from '../../../gateway/config/settings.ts'
import { SettingsError } from '../../../gateway/config/settings-error.ts'
import { toEndpoints } from '../../../gateway/webhooks/to-endpoints.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-endpoints-'))
})
after(() => rm(folder, { recursive: true }))

async function keep(name: string, value: string): Promise<SecretRef> {
  await writeFile(join(folder, name), value)
  return { ref: `file:${join(folder, name)}` }
}

it('an endpoint is called by the name of its secret', async () => {
  const url = await keep('url', 'https://hooks.slack.example/T0/B0/planted')
  const secret = await keep('secret', 'sixteen letters!')
  assert.deepEqual(toEndpoints([{ url, secret, format: 'slack' }]), [
    { name: url.ref, url: 'https://hooks.slack.example/T0/B0/planted', secret: 'sixteen letters!', format: 'slack' },
  ])
})

for (const [what, url, secret, path] of [
  ['an address without TLS', 'http://hooks.example/planted', 'sixteen letters!', 'webhooks[0].url'],
  ['an address with a password', 'https://me:planted@hooks.example/', 'sixteen letters!', 'webhooks[0].url'],
  ['no address', 'planted', 'sixteen letters!', 'webhooks[0].url'],
  ['a short secret', 'https://hooks.example/', 'planted', 'webhooks[0].secret'],
] as const) {
  it(`${what} is no start, and is not repeated`, async () => {
    const webhook = { url: await keep('url', url), secret: await keep('secret', secret), format: 'json' as const }
    assert.throws(
      () => toEndpoints([webhook]),
      (error: unknown) => {
        assert.ok(error instanceof SettingsError)
        assert.equal(error.diagnostics[0]?.path, path)
        assert.doesNotMatch(error.message, /planted/)
        return true
      },
    )
  })
}
