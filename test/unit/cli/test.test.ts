// `scrim test` as an owner runs it: what holds, what does not and where, what no test touches, and files that are wrong.
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { test as command } from '../../../gateway/cli/test.ts'

const shipped = fileURLToPath(new URL('../../../datasets', import.meta.url))

async function run(...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const status = await command.run(args, { out: (text) => out.push(text), say: (text) => said.push(text) })
  return { status, out: out.join('\n'), said: said.join('\n') }
}

/** The shipped files, with one of them changed. */
async function after(file: string, change: (text: string) => string, work: (folder: string) => Promise<void>) {
  const root = await mkdtemp(join(tmpdir(), 'scrim-policy-'))
  const folder = join(root, 'datasets')
  try {
    await cp(shipped, folder, { recursive: true })
    await writeFile(join(folder, file), change(await readFile(join(folder, file), 'utf8')))
    await work(folder)
  } finally {
    await rm(root, { recursive: true })
  }
}

describe('scrim test', () => {
  it('says of each dataset that its tests hold, and prints no finding', async () => {
    const { status, out, said } = await run(shipped)
    assert.deepEqual([status, out], [0, ''])
    assert.match(said, /^customers: \d+ tests, all hold$/m)
  })

  for (const [slip, [from, to], differs] of [
    ['an e-mail shown clear to support', ['clear: [full_name]', 'clear: [full_name, email]'], 'columns.email'],
    ['support without its row rule', ['    rows: { country:', '    # rows: { country:'], 'shown'],
    [
      'marketing reading birth dates',
      ['customer_ref, plan, country,', 'customer_ref, birth_date, plan, country,'],
      'refused',
    ],
    ['a contractor seeing the value', ['cannot: [lifetime_value]', 'cannot: [phone]'], 'columns.lifetime_value'],
    ['another mask', ['mask: { last: 4 }', 'mask: { last: 5 }'], 'shown[0].phone'],
    [
      'no mask for the birth date',
      ['type: date,    mask: year,', 'type: date, classification: internal,'],
      'columns.birth_date',
    ],
    ['a bucket ten times smaller', ['bucket: 1000', 'bucket: 100'], 'shown[0].lifetime_value'],
  ] as const) {
    it(`finds ${slip}`, () =>
      after(
        'customers.yaml',
        (text) => {
          assert.ok(text.includes(from))
          return text.replace(from, to)
        },
        async (folder) => {
          const { status, out } = await run(folder)
          assert.equal(status, 1, out)
          assert.ok(out.includes(`  ${differs}\n`), out)
        },
      ))
  }

  it('shows what was expected and what came side by side, with file and line', () =>
    after(
      'orders.test.yaml',
      (text) =>
        text
          .replace('keys: [11, 12, 10]', 'keys: [10, 11]')
          .replace('total: clear, currency: clear, ship', 'currency: masked, ship'),
      async (folder) => {
        const file = join(folder, 'orders.test.yaml')
        const lines = (await readFile(file, 'utf8')).split('\n')
        const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1
        const { status, out, said } = await run(folder)
        assert.equal(status, 1)
        assert.deepEqual(out.split('\n'), [
          `${file}:${lineOf('reads every order')}  an analyst reads every order, and not where it went  (ana asks /orders?order=placed_on.desc)`,
          `  ${file}:${lineOf('currency: masked')}  columns.currency`,
          '    expected  masked',
          '    got       clear',
          `  ${file}:${lineOf('currency: masked')}  columns.total`,
          '    expected  not in the reply',
          '    got       clear',
          `  ${file}:${lineOf('keys: [10, 11]')}  keys`,
          '    expected  [10,11]',
          '    got       [11,12,10]',
        ])
        assert.match(said, /^orders: 14 tests, 1 does not hold$/m)
      },
    ))

  it('says with what does not hold the notices of the reply, which tell why a page is empty', () =>
    after(
      'customers.test.yaml',
      (text) => text.replace('claims: { countries: [DE] }', 'claims: {}'),
      async (folder) => {
        const { status, out } = await run(folder)
        assert.equal(status, 1)
        assert.match(
          out,
          /got {7}0 rows\n {2}with the notice: Your role support shows no rows: it needs countries, which your sign-in lacks\./,
        )
        const [failed] = JSON.parse((await run(folder, '--json')).out)
          .datasets.flatMap(({ tests }: { tests: { holds: boolean }[] }) => tests)
          .filter(({ holds }: { holds: boolean }) => !holds)
        assert.match(failed.notices.join(), /it needs countries/)
      },
    ))

  it('shows the rows that came in words that can be pasted, and no line of its own making', () =>
    after(
      'orders.test.yaml',
      (text) =>
        text
          .replace('status: paid', String.raw`status: "pa\e[2Jid\n\u2028x"`)
          .replace('keys: [10, 11, 12]', 'refused: PLAN_FIELD_UNKNOWN')
          .replace(
            /columns: \{ id: clear, customer_id: clear, placed_on: clear, status: clear, currency: clear \}\n/,
            '\n',
          ),
      async (folder) => {
        const { out } = await run(folder)
        assert.match(
          out,
          /got {7}a reply with 3 rows: \[\{ id: 10, customer_id: 1, placed_on: "2025-02-01", status: "pa/,
        )
        assert.doesNotMatch(out, /[[\p{Zl}\p{Cc}]--[\n]]/v)
      },
    ))

  it('names each column that no test touches as a role, and a dataset without tests', () =>
    after(
      'tickets.test.yaml',
      (text) =>
        text
          .slice(0, text.indexOf('  - name: support reads no subject'))
          .replace(/ {2}- name: support sees.*?(?= {2}- name)/s, ''),
      async (folder) => {
        await rm(join(folder, 'orders.test.yaml'))
        const { status, said } = await run(folder)
        assert.equal(status, 0)
        assert.match(said, /^orders: has no test file: write orders\.test\.yaml beside it$/m)
        assert.match(said, /^ {2}no test touches, as support: customer_id, opened_at$/m)
        assert.match(said, /^ {2}no test says that support does not read: subject, body$/m)
      },
    ))

  it('prints the same as JSON', async () => {
    const { status, out } = await run(shipped, '--json')
    const { datasets, diagnostics } = JSON.parse(out)
    assert.deepEqual([status, diagnostics], [0, []])
    const [first] = datasets.find(({ dataset }: { dataset: string }) => dataset === 'customers').tests
    assert.deepEqual(
      [first.who, first.ask, first.holds, first.differences],
      ['ana', '/customers?order=id&count=exact', true, []],
    )
  })

  it('runs nothing while a file is wrong: status 2, and every finding', () =>
    after(
      'orders.test.yaml',
      (text) => text.replace('who: sam', 'who: sven'),
      async (folder) => {
        const { status, out, said } = await run(folder)
        assert.equal(status, 2)
        assert.match(
          out,
          /orders\.test\.yaml:\d+:10 {2}tests\[2\]\.who {2}"sven" is not one of the people {2}add them under `people`/,
        )
        assert.match(said, /mend the files first/)
      },
    ))

  it('runs nothing while a dataset is wrong', () =>
    after(
      'orders.yaml',
      (text) => text.replace('key: id', 'key: idd'),
      async (folder) => {
        const { status, out } = await run(folder)
        assert.equal(status, 2)
        assert.match(out, /orders\.yaml:\d+:\d+ {2}key/)
      },
    ))
})
