// `scrim explain` as an owner runs it: from the files alone, what a role sees and why, or how it is refused.
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { explain } from '../../../gateway/cli/explain.ts'

const shipped = fileURLToPath(new URL('../../../datasets', import.meta.url))

const settings = `sources: { shop: { masked: [{ url: env:SCRIM_TEST_MASKED }], clear: [{ url: env:SCRIM_TEST_CLEAR }], lookup: [{ url: env:SCRIM_TEST_LOOKUP }] } }
control: { url: env:SCRIM_TEST_CONTROL, audit_url: env:SCRIM_TEST_AUDIT }
keys: { current: env:SCRIM_TEST_KEY }
identity:
  issuers:
    - issuer: https://id.example.com
      audience: https://api.example.com
      claims: { roles: roles, attributes: { countries: countries, department: department } }
roles:
  analyst: [grp-a]
  support: [grp-s]
  lead: { groups: [grp-l], inherits: [support, contractor] }
  contractor: [grp-c]
  marketing: [grp-m]
  growth-data: [grp-g]
  growth-data-leads: [grp-gl]
  people-team: [grp-p]
`

let folder = ''
let config = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-explain-'))
  config = join(folder, 'scrim.yaml')
  await cp(shipped, join(folder, 'datasets'), { recursive: true })
  await writeFile(config, settings)
  const file = join(folder, 'datasets', 'orders.yaml')
  const orders = await readFile(file, 'utf8')
  await writeFile(
    file,
    orders.replace(
      '  - role: contractor',
      `  - role: support
    read: [total]
    apps: [refund-desk]
  - role: support
    read: [shipping_city]
    when: { department: { in: [logistics] } }
  - role: contractor`,
    ),
  )
})
after(() => rm(folder, { recursive: true }))

async function run(...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const io = { out: (text: string) => void out.push(text), say: (text: string) => void said.push(text) }
  const status = await explain.run([...args, '--config', config], io)
  return { status, out: out.join('\n'), said: said.join('\n') }
}

const lineOf = async (file: string, text: string): Promise<number> =>
  (await readFile(join(folder, 'datasets', file), 'utf8')).split('\n').findIndex((line) => line.includes(text)) + 1

describe('scrim explain', () => {
  it('says which rows are shown, how each column is, and by which rule', async () => {
    const { status, out } = await run(
      'customers?fields=id,full_name&order=id',
      '--as',
      'support',
      '--claim',
      'countries=DE',
      '--claim',
      'countries=FR',
    )
    const rule = `customers.yaml:${await lineOf('customers.yaml', 'role: support')}`
    assert.equal(status, 0)
    assert.deepEqual(out.split('\n').slice(0, 6), [
      '/customers?fields=id,full_name&order=id, asked with roles support; countries DE, FR',
      'Why these rows: Rows are limited by a rule of your role support.',
      `  support where {"country":{"in":["DE","FR"]}} (${rule})`,
      `id, clear: It is internal and has no mask: whoever may read it sees it clear. (${rule})`,
      `full_name, masked by initials: It is restricted: whoever may read it sees it masked, unless a rule or an approval shows it clear. A rule adds its stored value in some rows of the page. (${rule})`,
      `  clear in rows where {"country":{"in":["DE","FR"]}} (${rule})`,
    ])
    assert.match(out, /^Order by id: stands on the stored value/m)
  })

  it('takes parameters apart from the path, as scrim query does', async () => {
    const joined = await run('/customers?fields=id&plan=eq.pro', '--as', 'analyst')
    const apart = await run('customers', 'fields=id', 'plan=eq.pro', '--as', 'analyst')
    assert.equal(apart.out, joined.out)
    assert.equal((await run('customers', 'country=eq.a&b+c%41', '--as', 'analyst')).status, 0)
  })

  it('refuses in the words of the gateway, with status 3', async () => {
    const { status, out } = await run('customers?email=eq.a', '--as', 'analyst')
    assert.equal(status, 3)
    const [, refused, hint] = out.split('\n')
    assert.equal(refused, 'Refused, PLAN_FILTER_REFUSED (400): email is restricted and cannot be filtered.')
    assert.match(hint ?? '', /^These columns can be filtered: id, /)
  })

  it('tells the owner what it tells nobody else: what forbids a column, and who reads it', async () => {
    const { out } = await run('customers?fields=phone', '--as', 'marketing,contractor')
    const line = (text: string) => lineOf('customers.yaml', text)
    const analyst = `analyst (customers.yaml:${await line('role: analyst')})`
    const contractor = `contractor (customers.yaml:${await line('role: contractor')})`
    assert.match(
      out,
      /^Refused, PLAN_FIELD_UNKNOWN \(400\): "phone" is not a column of customers that you may read\.$/m,
    )
    assert.ok(
      out.includes(`  not theirs: phone, birth_date, notes: no rule of theirs reads it; read by ${analyst}`),
      out,
    )
    assert.ok(
      out.includes(`  not theirs: lifetime_value: forbidden by a rule of ${contractor}; read by ${analyst}`),
      out,
    )
  })

  it('adds what a role inherits', async () => {
    const { out } = await run('customers?fields=id', '--as', 'lead', '--claim', 'countries=DE', '--json')
    const { person, explain: told } = JSON.parse(out)
    assert.deepEqual(person.roles, ['contractor', 'lead', 'support'])
    assert.equal(told.rows.rules[0].role, 'support')
  })

  it('says which rules of theirs show nothing, and why: another app, a claim that differs or is missing', async () => {
    const rule = async (text: string) => `orders.yaml:${(await lineOf('orders.yaml', text)) - 2}`
    const [byApp, byWhen] = [await rule('apps: [refund-desk]'), await rule('when: { department')]
    const { out } = await run('orders', '--as', 'support', '--claim', 'department=sales')
    assert.ok(out.includes(`  a rule of support shows nothing: it counts only through refund-desk (${byApp})`), out)
    assert.ok(
      out.includes(
        `  a rule of support shows nothing: its \`when\` does not hold: department in logistics (${byWhen})`,
      ),
      out,
    )
    const lacking = await run('orders', '--as', 'support', '--app', 'refund-desk')
    assert.ok(lacking.out.includes(`it needs department, which they lack (${byWhen})`), lacking.out)
    assert.doesNotMatch(lacking.out, /refund-desk \(orders|not theirs: total/)
  })

  it('says of a column that a rule of theirs would read elsewhere that it does not count here, and no other reason', async () => {
    const rule = `support (orders.yaml:${(await lineOf('orders.yaml', 'apps: [refund-desk]')) - 2})`
    const analyst = `analyst (orders.yaml:${await lineOf('orders.yaml', 'role: analyst')})`
    const { out } = await run('orders', '--as', 'support')
    const [total = ''] = out.split('\n').filter((line) => line.startsWith('  not theirs: total'))
    assert.ok(
      total.startsWith(
        `  not theirs: total: read by a rule of theirs that does not count here: ${rule}; read by ${analyst}`,
      ),
      out,
    )
    assert.equal(total.split(rule).length, 2, 'it is named once')
  })

  it('says by which columns they may find a row, in which rows and by which rule; and nothing where they may not', async () => {
    const rule = `customers.yaml:${await lineOf('customers.yaml', 'role: support')}`
    const { out } = await run('customers?fields=id', '--as', 'support', '--claim', 'countries=DE')
    const line = `They may find a row by the stored value of email, where {"country":{"in":["DE"]}} (${rule})`
    assert.ok(out.split('\n').includes(line), out)
    assert.doesNotMatch((await run('customers?fields=id', '--as', 'analyst')).out, /find a row/)
  })

  it('tells each limit of the rows once, and calls the notices of the reply so', async () => {
    const { out } = await run('customers?fields=id', '--as', 'support', '--claim', 'countries=DE')
    assert.equal(out.split('Rows are limited by a rule of your role support.').length, 2, out)
    const lacking = await run('customers?fields=id', '--as', 'support')
    assert.match(lacking.out, /^Notice: Your role support shows no rows: it needs countries/m)
  })

  it('asks for an app where one would have opened the dataset and none was given', async () => {
    const file = join(folder, 'datasets', 'tickets.yaml')
    const tickets = await readFile(file, 'utf8')
    try {
      await writeFile(file, tickets.replace('unmask:', '  - { role: marketing, read: [id], apps: [crm] }\nunmask:'))
      const { status, out } = await run('tickets', '--as', 'marketing')
      assert.equal(status, 3)
      assert.match(out, /you gave no app: add --app crm to the command/)
      assert.doesNotMatch(out, /made-up|no app\)/)
      assert.match((await run('tickets', '--as', 'marketing', '--app', 'kiosk')).out, /this call came through kiosk/)
    } finally {
      await writeFile(file, tickets)
    }
  })

  it('says of a dataset that is not theirs who reads it', async () => {
    const { status, out } = await run('employees', '--as', 'analyst')
    assert.equal(status, 3)
    assert.match(out, /^Refused, PLAN_DATASET_UNKNOWN \(404\): There is no dataset "employees" that you may read\.$/m)
    assert.match(out, /not theirs: .*salary.*: no rule of theirs reads it; read by people-team/)
  })

  it('knows no dataset that there is not', async () => {
    const { status, out } = await run('nothing', '--as', 'analyst', '--json')
    assert.equal(status, 3)
    assert.equal(JSON.parse(out).owner, null)
  })

  it('shows neither SQL nor a plan', async () => {
    const { out } = await run('customers?plan=eq.pro&order=lifetime_value', '--as', 'analyst', '--json')
    assert.doesNotMatch(out, /select|from "|scrim_masked|_masked_|"eq"/i)
  })

  for (const [what, args, words] of [
    ['no path', ['--as', 'analyst'], /Name a path/],
    ['no role', ['customers'], /--as ROLE/],
    [
      'a role that there is not',
      ['customers', '--as', 'analist'],
      /There is no role "analist": did you mean analyst\?/,
    ],
    [
      'a claim that there is not',
      ['customers', '--as', 'analyst', '--claim', 'departmnt=x'],
      /did you mean department\?/,
    ],
    ['a claim without a value', ['customers', '--as', 'analyst', '--claim', 'countries'], /NAME=VALUE/],
    [
      'a mistyped option',
      ['customers', '--as', 'analyst', '--claims', 'countries=DE'],
      /^There is no option --claims: did you mean --claim\?$/,
    ],
    ['an unknown option', ['customers', '--as', 'analyst', '--who', 'x'], /^There is no option --who\.$/],
  ] as const) {
    it(`is status 2 with ${what}`, async () => {
      const { status, out, said } = await run(...args)
      assert.deepEqual([status, out], [2, ''])
      assert.match(said, words)
    })
  }

  it('is status 2 with every finding where a file is wrong', async () => {
    const other = await mkdtemp(join(tmpdir(), 'scrim-explain-'))
    try {
      await writeFile(join(other, 'scrim.yaml'), `${settings}datasets: .\n`)
      await writeFile(join(other, 'broken.yaml'), 'kind: Dataset\n')
      const said: string[] = []
      const io = { out: () => assert.fail(), say: (text: string) => void said.push(text) }
      const status = await explain.run(['customers', '--as', 'analyst', '--config', join(other, 'scrim.yaml')], io)
      assert.equal(status, 2)
      assert.match(said.join('\n'), /broken\.yaml:1:1 {2}name {2}"name" is missing/)
    } finally {
      await rm(other, { recursive: true })
    }
  })
})
