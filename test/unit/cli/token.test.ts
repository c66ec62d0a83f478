// `scrim token` as a person types it, and what its token says.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { freePort } from '../../../gateway/embedded/free-port.ts'
import { clientId, samplePersonGrant, tokenLifetime } from '../../../gateway/embedded/issuer-names.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

const main = resolve(import.meta.dirname, '../../../gateway/main.ts')
let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

function token(args: readonly string[], folder = scrim.folder) {
  const env = { ...process.env, SCRIM_DATA: folder }
  return spawnSync(process.execPath, [main, 'token', ...args], { env, encoding: 'utf8' })
}

test('the token alone is on stdout, for the person and through the app that were named', () => {
  const { status, stdout, stderr } = token(['sam', '--app', 'churn-dashboard', '--ttl', '60'])
  assert.equal(status, 0)
  assert.equal(stderr, '')
  assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  assert.deepEqual({ ...decodeProtectedHeader(stdout.trim()), kid: '' }, { alg: 'ES256', typ: 'at+jwt', kid: '' })
  const { iat = 0, exp = 0, jti, ...claims } = decodeJwt(stdout.trim())
  assert.equal(exp - iat, 60)
  assert.equal(typeof jti, 'string')
  assert.deepEqual(claims, {
    iss: `http://127.0.0.1:${scrim.ports.issuer}`,
    aud: 'https://internal-api.scrim.local',
    sub: 'sam',
    client_id: clientId,
    azp: 'churn-dashboard',
    groups: ['grp-support'],
    email: 'sam@kestrel.example',
    countries: ['DE'],
  })
})

test('the gateway takes the token, and the app is cli where none was named', async () => {
  const { stdout } = token(['ana'])
  assert.equal(decodeJwt(stdout.trim()).azp, 'cli')
  const url = `${scrim.url}/customers?fields=id,email&id=eq.11`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${stdout.trim()}` } })
  assert.equal(answer.status, 200)
  const body = await answer.text()
  assert.match(body, /"id":11/)
  assert.doesNotMatch(body, /bob@example/)
})

test('an unknown person, an extra word or a senseless lifetime is a usage error that names the people', () => {
  for (const args of [['eve'], [], ['ana', 'sam'], ['ana', '--ttl', '0'], ['ana', '--ttl', '999999'], ['ana', '--x']]) {
    const { status, stdout, stderr } = token(args)
    assert.equal(status, 2, args.join(' '))
    assert.equal(stdout, '')
    for (const name of ['ana', 'sam', 'olga', 'omar', 'max', 'ada']) assert.match(stderr, new RegExp(`\\b${name}\\b`))
  }
})

test('where nothing runs it says how to start it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-idle-'))
  try {
    const never = token(['ana'], folder)
    assert.equal(never.status, 4)
    assert.match(never.stderr, /npm start/)

    // As a start that has ended leaves it.
    const port = await freePort()
    const ports = { primary: port, standby: port, control: port, issuer: port, metrics: port }
    await writeFile(join(folder, 'state.json'), JSON.stringify({ ports, data: null }))
    await mkdir(join(folder, 'secrets'))
    await writeFile(join(folder, 'secrets', 'cli-client-secret'), 'secret')
    const ended = token(['ana'], folder)
    assert.equal(ended.status, 4)
    assert.match(ended.stderr, new RegExp(`${port}.*npm start`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('the issuer gives nothing to a client without the secret, nor for an unknown person or too long a time', async () => {
  const issuer = `http://127.0.0.1:${scrim.ports.issuer}/token`
  const post = (secret: string, more: Record<string, string>) =>
    fetch(issuer, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: samplePersonGrant, person: 'ana', ...more }),
    })
  assert.equal((await post('wrong', {})).status, 401)
  await assert.rejects(scrim.token('eve'), /person must be one of ana/)
  await assert.rejects(scrim.token('ana', 'cli', tokenLifetime.longest + 1), /ttl must be/)
  const anonymous = new URLSearchParams({ grant_type: samplePersonGrant, person: 'ana', client_id: clientId })
  const answer = await fetch(issuer, { method: 'POST', body: anonymous })
  assert.equal(answer.status, 401)
  assert.doesNotMatch(await answer.text(), /access_token/)
})
