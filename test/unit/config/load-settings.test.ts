// scrim.yaml: the page's own example loads as documented; each broken one names its place and never shows a secret.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertProduction, assertSecrets } from '../../../gateway/config/assert-settings.ts'
import { toLine } from '../../../gateway/config/diagnostic.ts'
import { loadSettings } from '../../../gateway/config/load-settings.ts'
import { canResolve, resolveSecret } from '../../../gateway/config/resolve-secret.ts'
import { SettingsError } from '../../../gateway/config/settings-error.ts'

const sound = `listen: { port: 8080, metrics_port: 9090, trust_proxy: 0 }
datasets: ./datasets
sources:
  shop:
    masked: [{ url: env:SCRIM_TEST_MASKED }]
    clear: [{ url: file:secrets/clear }]
    admin: { url: env:SCRIM_TEST_ADMIN }
    enforcement: views
    require_standby: true
    max_lag: 30s
control:
  url: env:SCRIM_TEST_CONTROL
  owner_url: env:SCRIM_TEST_OWNER
  audit_url: env:SCRIM_TEST_AUDIT
keys: { current: env:SCRIM_TEST_KEY, previous: [env:SCRIM_TEST_KEY_OLD] }
identity:
  issuers:
    - issuer: https://id.example.com/realms/company
      audience: https://internal-api.example.com
      algorithms: [ES256, RS256]
      type: at+jwt
      claims: { roles: realm_access.roles, email: email, app: azp, attributes: { countries: countries } }
roles:
  analyst: [grp-data-analysts]
limits: { body: 256kb, per_caller: 600/min, per_app: 3000/min, concurrency_per_app: 16 }
audit: { retention: 90d, checkpoint: { every: 60s, sink: file:checkpoints } }
webhooks: [{ url: env:SCRIM_TEST_HOOK, secret: env:SCRIM_TEST_HOOK_SECRET }]
`
const planted = 'postgres://scrim:hunter2@db.internal/shop'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-settings-'))
})
after(() => rm(folder, { recursive: true }))

async function load(text: string) {
  const file = join(folder, 'scrim.yaml')
  await writeFile(file, text)
  return loadSettings(file)
}

async function findings(text: string): Promise<readonly string[]> {
  const error = await load(text).then(
    () => assert.fail('it loaded'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof SettingsError, String(error))
  assert.doesNotMatch(`${error.message}${JSON.stringify(error)}${error.stack}`, /hunter2/)
  return error.diagnostics.map((d) => toLine({ ...d, file: 'scrim.yaml' }))
}

const listen = { host: '127.0.0.1', port: 8080, metricsPort: 9090, trustProxy: 0, publicUrl: null }

test('the documented configuration loads, with units resolved and paths taken from its own folder', async () => {
  const settings = await load(sound)
  assert.deepEqual(settings.listen, listen)
  assert.equal(settings.datasets, join(folder, 'datasets'))
  const shop = settings.sources.get('shop')
  assert.deepEqual(shop?.masked, [{ ref: 'env:SCRIM_TEST_MASKED' }])
  assert.deepEqual(shop?.clear, [{ ref: `file:${join(folder, 'secrets/clear')}` }])
  assert.deepEqual([shop?.lookup, shop?.maxLagMs, shop?.enforcement], [[], 30_000, 'views'])
  assert.deepEqual(settings.audit, {
    retentionMs: 90 * 86_400_000,
    checkpoint: { everyMs: 60_000, sink: `file:${join(folder, 'checkpoints')}` },
  })
  assert.deepEqual(settings.issuers[0]?.claims.attributes, { countries: 'countries' })
  assert.deepEqual(settings.roles.get('analyst'), ['grp-data-analysts'])
  assert.equal(settings.limits.bodyBytes, 256 * 1024)
  assert.deepEqual(settings.limits.perCaller, { points: 600, perMs: 60_000 })
  assert.deepEqual(settings.webhooks, [
    { url: { ref: 'env:SCRIM_TEST_HOOK' }, secret: { ref: 'env:SCRIM_TEST_HOOK_SECRET' }, format: 'json' },
  ])
})

test('links begin with the public address as it is written, without a slash at its end', async () => {
  const settings = await load(sound.replace('trust_proxy: 0', 'public_url: https://scrim.example.com/data/'))
  assert.equal(settings.listen.publicUrl, 'https://scrim.example.com/data')
})

test('a role has its own groups and those of every role that inherits it, however far', async () => {
  const settings = await load(
    sound.replace(
      '  analyst: [grp-data-analysts]\n',
      `  reader: []
  analyst: { groups: [grp-data-analysts], inherits: [reader] }
  seller: { groups: [grp-sales], inherits: [reader] }
  lead: { groups: [grp-leads], inherits: [analyst, seller] }
  head: { inherits: [lead], groups: [grp-heads, grp-leads] }
`,
    ),
  )
  const groups = Object.fromEntries([...settings.roles].map(([role, of]) => [role, [...of].sort()]))
  assert.deepEqual(groups, {
    reader: ['grp-data-analysts', 'grp-heads', 'grp-leads', 'grp-sales'],
    analyst: ['grp-data-analysts', 'grp-heads', 'grp-leads'],
    seller: ['grp-heads', 'grp-leads', 'grp-sales'],
    lead: ['grp-heads', 'grp-leads'],
    head: ['grp-heads', 'grp-leads'],
  })
})

test('what is left out has its documented default', async () => {
  const settings = await load(
    sound.replace(/^(listen|datasets|limits|audit|webhooks):.*\n/gm, '').replace('type: at+jwt\n', 'type: none\n'),
  )
  assert.deepEqual(settings.listen, listen)
  assert.deepEqual(settings.limits, {
    bodyBytes: 256 * 1024,
    perCaller: { points: 600, perMs: 60_000 },
    perApp: { points: 3000, perMs: 60_000 },
    concurrencyPerApp: 16,
    lookups: { points: 30, perMs: 60_000 },
    unmaskRequests: { points: 30, perMs: 60_000 },
    approvals: { points: 20, perMs: 60_000 },
    unmaskSteps: { points: 60, perMs: 60_000 },
    url: 8192,
    fields: 200,
    relationDepth: 4,
    rows: 10_000,
    cells: 100_000,
    graphqlTokens: 4000,
    graphqlDepth: 16,
    graphqlAliases: 30,
    graphqlDirectives: 30,
    graphqlFields: 10,
    filterNodes: 100,
    filterDepth: 8,
    listItems: 1000,
    literal: 4096,
    replyBytes: 8 * 1024 * 1024,
    headerMs: 10_000,
    requestMs: 30_000,
    idleMs: 30_000,
    connections: 2000,
  })
  assert.deepEqual(settings.corsOrigins, [])
  assert.deepEqual([settings.audit, settings.webhooks], [{ retentionMs: 90 * 86_400_000, checkpoint: null }, []])
  assert.equal(settings.issuers[0]?.type, null)
})

const broken: readonly [name: string, from: string, to: string, expected: readonly RegExp[]][] = [
  [
    'a literal secret',
    'env:SCRIM_TEST_CONTROL',
    planted,
    [/^scrim\.yaml:12:8 {2}control\.url {2}holds a literal secret/],
  ],
  [
    'a literal secret in a list',
    '{ url: env:SCRIM_TEST_MASKED }',
    planted,
    [/:5:14 {2}sources\.shop\.masked\[0\] {2}must be a mapping/],
  ],
  [
    'a secret as a key',
    'env:SCRIM_TEST_CONTROL',
    `{ "${planted}": 1 }`,
    [/:12:8 {2}control\.url {2}is not the name of a secret/],
  ],
  [
    'an unknown key that is a secret',
    'datasets:',
    `"${planted}": x\ndatasets:`,
    [/:2:1 {2}\(key\) {2}unknown key "\(key\)"/],
  ],
  ['a secret where YAML breaks', 'env:SCRIM_TEST_CONTROL', `"${planted}`, [/\(file\) {2}a quote, bracket/]],
  [
    'a secret for an enumeration',
    'enforcement: views',
    `enforcement: ${planted}`,
    [/:8:18 {2}sources\.shop\.enforcement {2}is not one of/],
  ],
  [
    'an unknown key',
    'metrics_port',
    'metric_port',
    [/:1:23 {2}listen\.metric_port {2}unknown key "metric_port" {2}did you mean "metrics_port"\?/],
  ],
  [
    'a missing audience',
    '      audience: https://internal-api.example.com\n',
    '',
    [/:18:7 {2}identity\.issuers\[0\]\.audience {2}"audience" is missing/],
  ],
  [
    'an empty audience',
    'audience: https://internal-api.example.com',
    'audience: ""',
    [/:19:17 {2}identity\.issuers\[0\]\.audience {2}is empty/],
  ],
  ['the algorithm none', '[ES256, RS256]', '[none]', [/:20:20 .*algorithms\[0\] {2}is not an accepted algorithm/]],
  [
    'an HMAC algorithm',
    '[ES256, RS256]',
    '[ES256, HS256]',
    [/:20:27 .*algorithms\[1\] {2}is not an accepted algorithm/],
  ],
  ['no algorithm', '[ES256, RS256]', '[]', [/:20:19 .*algorithms {2}is empty/]],
  [
    'an issuer without TLS',
    'https://id.example.com',
    'http://id.example.com',
    [/:18:15 .*issuer {2}is not an https address/],
  ],
  [
    'a duration without a unit',
    'max_lag: 30s',
    'max_lag: 30',
    [/:10:14 .*max_lag {2}is not a duration with its unit {2}write for example 30s/],
  ],
  [
    'a retention below ninety days',
    'retention: 90d',
    'retention: 30d',
    [/:26:21 {2}audit\.retention {2}is out of bounds/],
  ],
  ['a size without a unit', 'body: 256kb', 'body: 262144', [/:25:17 {2}limits\.body {2}is not a size with its unit/]],
  ['a rate that is none', '600/min', '600', [/:25:36 {2}limits\.per_caller/]],
  [
    'a public address without TLS',
    'trust_proxy: 0',
    'public_url: http://scrim.example.com',
    [/:1:55 {2}listen\.public_url {2}is not an https address/],
  ],
  [
    'a format of webhooks that is none',
    'secret: env:SCRIM_TEST_HOOK_SECRET',
    'secret: env:X, format: teams',
    [/:27:63 {2}webhooks\[0\]\.format {2}is not one of/],
  ],
  [
    'two webhooks to one address',
    'webhooks: [',
    'webhooks: [{ url: env:SCRIM_TEST_HOOK, secret: env:X }, ',
    [/:27:64 {2}webhooks\[1\]\.url {2}is written twice/],
  ],
  ['a port out of range', 'port: 8080', 'port: 80800', [/:1:17 {2}listen\.port {2}is too large/]],
  ['no source', '  shop:', '  {}\nx:', [/:4:3 {2}sources {2}names no source/]],
  ['a role name in capitals', '  analyst:', '  Analyst:', [/:24:3 {2}roles\.Analyst {2}is not a valid name/]],
  ['a role that nobody has', '[grp-data-analysts]', '[]', [/:24:12 {2}roles\.analyst {2}is a role that nobody has/]],
  ['a role that is none', '[grp-data-analysts]', 'grp', [/:24:12 {2}roles\.analyst {2}is not a role/]],
  [
    'a role with an unknown key',
    '[grp-data-analysts]',
    '{ group: [grp], inherits: [] }',
    [/:24:14 {2}roles\.analyst\.group {2}unknown key "group" {2}did you mean "groups"\?/],
  ],
  [
    'a role that inherits itself, one twice, and names that are none',
    '  analyst: [grp-data-analysts]',
    '  analyst: [a]\n  lead: { groups: [b], inherits: [lead, analyst, analyst, analist, constructor] }',
    [
      /:25:35 {2}roles\.lead\.inherits\[0\] {2}is the role itself/,
      /:25:50 {2}roles\.lead\.inherits\[2\] {2}"analyst" is named twice/,
      /:25:59 {2}roles\.lead\.inherits\[3\] {2}unknown role "analist" {2}did you mean "analyst"\?/,
      /:25:68 {2}roles\.lead\.inherits\[4\] {2}unknown role "constructor" {2}add it under roles/,
    ],
  ],
  [
    'a circle of roles',
    '  analyst: [grp-data-analysts]',
    '  a: { groups: [x], inherits: [b] }\n  b: { inherits: [c] }\n  c: { inherits: [a] }\n  d: { groups: [y], inherits: [a] }',
    [
      /:24:32 {2}roles\.a\.inherits\[0\] {2}"b" inherits "a" in turn {2}break the circle/,
      /:25:19 {2}roles\.b\.inherits\[0\] {2}"c" inherits "b" in turn/,
      /:26:19 {2}roles\.c\.inherits\[0\] {2}"a" inherits "c" in turn/,
    ],
  ],
  [
    'an attribute named as an object member',
    '{ countries: countries }',
    '{ constructor: countries }',
    [/constructor {2}"constructor" cannot be a key/],
  ],
  [
    'no control database',
    'control:\n',
    'kontrol:\n',
    [
      /:1:1 {2}control {2}"control" is missing/,
      /:11:1 {2}kontrol {2}unknown key "kontrol" {2}did you mean "control"\?/,
    ],
  ],
]

for (const [name, from, to, expected] of broken) {
  test(`${name} is refused at its place, and no value is shown`, async () => {
    assert.ok(sound.includes(from))
    const lines = (await findings(sound.replace(from, to))).join('\n')
    for (const pattern of expected) assert.match(lines, new RegExp(pattern.source, 'm'))
  })
}

test('every problem of the file is told at once', async () => {
  const lines = await findings(sound.replace('30s', 'soon').replace('256kb', 'big').replace('port: 8080', 'port: x'))
  assert.equal(lines.length, 3)
})

test('one issuer written twice is refused', async () => {
  const entry = sound.slice(sound.indexOf('    - issuer:'), sound.indexOf('roles:\n'))
  assert.match((await findings(sound.replace(entry, entry + entry))).join(), /issuers\[1\]\.issuer {2}is written twice/)
})

test('a missing file is a finding that names it', async () => {
  await assert.rejects(loadSettings(join(folder, 'no.yaml')), /no\.yaml {2}\(file\) {2}cannot be read/)
})

test('an unset variable and a missing file are named, all at once, before anything starts', async () => {
  const settings = await load(sound)
  process.env.SCRIM_TEST_CONTROL = planted
  assert.throws(
    () => assertSecrets(settings, 'scrim.yaml'),
    (error) => {
      assert.ok(error instanceof SettingsError)
      assert.match(
        error.message,
        /sources\.shop\.masked\[0\]\.url {2}env:SCRIM_TEST_MASKED is not there {2}set the variable/,
      )
      assert.match(error.message, /sources\.shop\.clear\[0\]\.url {2}file:.*secrets\/clear is not there/)
      assert.doesNotMatch(error.message, /hunter2|SCRIM_TEST_CONTROL|SCRIM_TEST_ADMIN|SCRIM_TEST_OWNER/)
      assert.equal(error.diagnostics.length, 7)
      return true
    },
  )
})

test('a production gateway that can read an owner credential does not start', async () => {
  const settings = await load(sound)
  assert.doesNotThrow(() => assertProduction(settings, 'scrim.yaml'))
  for (const [name, path] of [
    ['SCRIM_TEST_ADMIN', 'sources.shop.admin.url'],
    ['SCRIM_TEST_OWNER', 'control.owner_url'],
  ] as const) {
    process.env[name] = planted
    assert.throws(
      () => assertProduction(settings, 'scrim.yaml'),
      (error) => error instanceof SettingsError && error.message.includes(path) && !error.message.includes('hunter2'),
    )
    delete process.env[name]
  }
})

test('a secret is read when it is asked for; its line break is not part of it, and its absence names it alone', async () => {
  const ref = { ref: `file:${join(folder, 'secret')}` }
  assert.equal(canResolve(ref), false)
  assert.throws(() => resolveSecret(ref), /secret file:.*secret cannot be read or is empty/)
  await writeFile(join(folder, 'secret'), `${planted}\n`)
  assert.equal(resolveSecret(ref), planted)
  await writeFile(join(folder, 'secret'), '\n')
  assert.equal(canResolve(ref), false)
  process.env.SCRIM_TEST_EMPTY = ''
  assert.throws(() => resolveSecret({ ref: 'env:SCRIM_TEST_EMPTY' }), /env:SCRIM_TEST_EMPTY is not set/)
  assert.throws(
    () => resolveSecret({ ref: planted }),
    (error) => error instanceof Error && !error.message.includes('hunter2'),
  )
})
