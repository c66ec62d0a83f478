// The operator's guide, pasted line by line against a whole Scrim; and what a caller meets while its operator works.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { database } from '../../gateway/cli/database.ts'
import { call, query } from '../call.ts'
import { blocksOf, paste, toPattern } from '../guide-blocks.ts'
import { type RunningScrim, startScrim } from '../scrim.ts'
import { waitUntil } from '../wait-until.ts'

let scrim: RunningScrim
before(async () => {
  scrim = await startScrim()
})
after(async () => void (await scrim.stop()))

const path = '/customers?fields=id,customer_ref&limit=200'

async function run(...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const io = { out: (text: string) => out.push(text), say: (text: string) => said.push(text) }
  const status = await database.run([...args, '--config', join(scrim.folder, 'scrim.yaml')], io)
  return { status, out: out.join('\n'), said: said.join('\n') }
}

test('the guide says what really happens when its lines are pasted', async () => {
  const file = resolve(import.meta.dirname, '../../docs/guides/operate-the-database.md')
  const blocks = blocksOf(await readFile(file, 'utf8'))
  const pasted = blocks.filter(({ language }) => language === 'sh')
  const texts = pasted.map(({ text }) => text)
  const printed = await paste(scrim, texts, ['verify.txt'])
  let compared = 0
  for (const [i, block] of blocks.entries()) {
    const shell = blocks[i - 1]
    if (block.language !== 'text' || shell?.language !== 'sh') continue
    assert.match((printed[pasted.indexOf(shell)] ?? '').trim(), toPattern(block.text.trim()))
    compared++
  }
  assert.equal(compared, 5)
})

test('on a primary and its standby everything is as declared, over all three logins', async (t) => {
  await query(scrim, 'primary', 'shop', 'ALTER TABLE public.customers ADD COLUMN later text')
  const verify = () => run('verify', 'shop', '--dedicated', '--all')
  await waitUntil('the standby has the column, too', 10_000, async () => (await verify()).status === 0)
  const { out } = await verify()
  for (const login of ['masked', 'clear', 'lookup']) {
    const who = `scrim_${login} by ${login}[0]`
    for (const [what, result] of [
      ['find a standby', 'a standby'],
      ['log in on the primary', 'refused 28000'],
      ['read undeclared column public.customers.later', 'refused 42501'],
    ] as const) {
      assert.ok(out.includes(`ok | ${who} | ${what} | ${result}\n`), `${who}: ${what}`)
    }
  }
  t.diagnostic(out.slice(out.lastIndexOf('\n') + 1))
})

test('a dataset whose views are detached is a 503 in words, until apply; the others answer', async () => {
  assert.equal((await call(scrim, 'ana', path)).status, 200)
  assert.equal((await run('detach', 'shop', 'public.customers')).status, 0)
  await waitUntil('the standby has dropped them', 10_000, async () => (await call(scrim, 'ana', path)).status === 503)
  const { body, headers } = await call(scrim, 'ana', path)
  assert.deepEqual([body.code, body.data], ['SOURCE_UNAVAILABLE', undefined])
  assert.match(body.detail, /views of this dataset are not in its database/)
  assert.match(body.hint, /scrim database apply/)
  assert.equal(headers.get('retry-after'), '2')
  assert.equal((await call(scrim, 'max', '/orders?limit=1')).status, 200)
  await query(scrim, 'primary', 'shop', 'ALTER TABLE public.customers ALTER COLUMN email TYPE varchar(2000)')
  assert.equal((await run('apply', 'shop', '--dedicated')).status, 0)
  await waitUntil('reads work again', 10_000, async () => (await call(scrim, 'ana', path)).status === 200)
})

test('after a rotation every pseudonym is another one, and equal ones are as equal as before', async () => {
  const refs = async (): Promise<readonly (string | null)[]> =>
    (await call(scrim, 'ana', path)).body.data.map((row: { customer_ref: string | null }) => row.customer_ref)
  const first = await refs()
  const { status, out, said } = await run('rotate', 'shop', 'customer', '--confirm', 'customer')
  assert.equal(status, 0, said)
  await waitUntil('the standby has the key', 10_000, async () => (await refs())[0] !== first[0])
  const then = await refs()
  const values = then.filter((ref) => ref !== null)
  assert.ok(values.length > 100, `${values.length} of ${then.length}`)
  assert.ok(values.every((ref) => /^[0-9a-f]{32}$/.test(ref) && !first.includes(ref)))
  assert.deepEqual(
    then.map((ref) => then.indexOf(ref)),
    first.map((ref) => first.indexOf(ref)),
  )
  const [key] = await query(scrim, 'primary', 'shop', "SELECT encode(ikey, 'hex') AS ikey FROM scrim.mask_key")
  const log = await readFile(join(scrim.folder, 'primary.log'), 'utf8')
  assert.ok(!`${out}${said}${scrim.output()}${log}`.includes(String(key?.ikey).slice(0, 32)))
})
