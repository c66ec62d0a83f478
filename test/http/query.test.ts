// `scrim query` as a person runs it: a child process against a whole Scrim, in a pipe and on a terminal.
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { before, describe, it } from 'node:test'
import { freePort } from '../../gateway/embedded/free-port.ts'
import { call } from '../call.ts'
import { type Ran, runCommand, onTerminal as runOnTerminal, runScrim } from '../run-command.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const main = resolve(import.meta.dirname, '../../gateway/main.ts')
const esc = String.fromCharCode(27)
let scrim: Scrim
let token: string

before(async () => {
  scrim = await sharedScrim()
  token = await scrim.token('ana')
})

const run = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  began?: (child: ChildProcess) => void,
): Promise<Ran> => runCommand(scrim, command, args, { env, ...(began && { began }) })

const query = (args: readonly string[], env: Readonly<Record<string, string>> = { SCRIM_TOKEN: token }): Promise<Ran> =>
  runScrim(scrim, ['query', ...args], env)

const onTerminal = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runOnTerminal(scrim, ['query', ...args], { env: { SCRIM_TOKEN: token, ...env } })

/** Something else at an address: what a wrong SCRIM_URL leads to. */
async function withServer(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  const address = server.address()
  try {
    await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  } finally {
    server.closeAllConnections()
    await new Promise((settle) => server.close(settle))
  }
}

describe('scrim query in a pipe', () => {
  it('prints the reply of the gateway, byte for byte, and says nothing', async () => {
    const path = '/customers?fields=id,email,plan&plan=eq.pro&limit=3'
    const { status, out, said } = await query([path])
    const { text } = await call(scrim, 'ana', path)
    const blank = (body: string) => body.replace(/"audit":"\w+"/, '')
    assert.deepEqual([status, said], [0, ''])
    assert.equal(blank(out), blank(text))
  })

  it('takes parameters as words, without slash, quotes or percent signs', async () => {
    const plain = await query(['customers', 'fields=id,plan,country', 'or=(plan.eq.pro,country.eq.DE)', 'limit=2'])
    const same = await call(scrim, 'ana', '/customers?fields=id,plan,country&or=(plan.eq.pro,country.eq.DE)&limit=2')
    assert.deepEqual(JSON.parse(plain.out).data, same.body.data)
    const odd = await query(['customers', 'country=eq.a&b=c+d e%20#?é', '--json'])
    assert.deepEqual([odd.status, JSON.parse(odd.out).data], [0, []])
  })

  it('fetches the token of a sample person itself, through the app that was named', async () => {
    const { status, out } = await query(['/me', '--as', 'sam', '--app', 'churn-dashboard'], {})
    const { subject, app } = JSON.parse(out)
    assert.deepEqual([status, subject, app], [0, 'sam', 'churn-dashboard'])
  })

  it('reads the gateway’s own pages', async () => {
    for (const path of ['/datasets', '/datasets/customers', '/me']) {
      const { status, out } = await query([path])
      assert.equal(status, 0)
      assert.deepEqual(JSON.parse(out), (await call(scrim, 'ana', path)).body)
    }
  })

  it('follows every page with --all, and positions of rows run on', async () => {
    const { status, out, said } = await query(
      ['customers', 'fields=id,full_name,country', 'id=lt.900', 'limit=40', '--all', '--as', 'sam'],
      {},
    )
    assert.deepEqual([status, said], [0, ''])
    const { data, page, meta } = JSON.parse(out)
    const whole = await call(scrim, 'sam', '/customers?fields=id,full_name,country&id=lt.900&limit=1000')
    assert.deepEqual(data, whole.body.data)
    assert.deepEqual(meta.unmasked, whole.body.meta.unmasked)
    assert.equal(page.next, null)
    assert.equal(new Set(meta.audits).size, Math.ceil(data.length / 40))
  })

  it('prints csv, ndjson and bare rows as the gateway writes them, and joins their pages', async () => {
    const address = '/customers?fields=id,email&id=lt.9&limit=1000'
    for (const format of ['csv', 'ndjson', 'rows']) {
      const whole = await fetch(`${scrim.url}${address}&format=${format}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const expected = await whole.text()
      const one = await query([address, '--format', format])
      assert.deepEqual([one.status, one.out, one.said], [0, expected, 'masked: email\n'])
      const all = await query(['customers', 'fields=id,email', 'id=lt.9', 'limit=3', '--all', '--format', format])
      assert.deepEqual([all.status, all.out], [0, expected])
      const page = await query(['customers', 'fields=id,email', 'id=lt.9', 'limit=3', '--format', format])
      assert.match(page.said, /More rows follow: add --all.*\n.*cursor=/)
    }
    const { out, said } = await query(['/me', '--format', 'csv'])
    assert.equal(JSON.parse(out).subject, 'ana')
    assert.match(said, /JSON alone/)
  })

  it('keeps every digit of a number', async () => {
    const { out } = await query([
      'customers',
      'fields=lifetime_value',
      'id=eq.4',
      'numbers=native',
      '--format',
      'table',
    ])
    assert.match(out, /\n *92000\n$/)
  })

  it('prints a table where asked, with words on stderr', async () => {
    const args = ['customers', 'fields=id,plan,email,lifetime_value', 'limit=2', '--format', 'table']
    const { status, out, said } = await query(args)
    assert.equal(status, 0)
    const lines = out.split('\n')
    assert.match(lines[0] ?? '', /^id {2}plan {2}email\* +lifetime_value\*$/)
    assert.match(lines[2] ?? '', /^ 1 {2}pro {3}i\*\*\*@\*\*\*\.\*\*\* +11000$/)
    assert.match(said, /^\* masked: email \(email, restricted\), lifetime_value \(bucket, confidential\)$/m)
    const next = /npx scrim query (.*)$/m.exec(said)?.[1] ?? ''
    const second = await query(next.split(' '))
    assert.match(second.out, /^ 3 {2}/m)
  })

  it('tells why, in words beside the table, where the decisions are asked for', async () => {
    const asked = ['customers', 'fields=id,who:email', 'plan=eq.pro', 'order=id', 'limit=2', 'explain=policy']
    const { status, out, said } = await query([...asked, '--format', 'table'])
    assert.equal(status, 0)
    assert.doesNotMatch(out, /Why/)
    assert.match(said, /^Why these rows: No rule of your roles limits the rows\.$/m)
    assert.match(said, /^who \(email\), masked by email: It is restricted.* \(customers\.yaml:\d+\)$/m)
    assert.match(said, /^Filter on plan: stands on the stored value, which you see clear\.$/m)
    assert.match(said, /^Order by id: stands on the stored value/m)
    const some = await query(['customers', 'fields=full_name', 'limit=1', 'explain=policy', '--format', 'table'], {
      SCRIM_TOKEN: await scrim.token('sam'),
    })
    assert.match(some.said, /^ {2}support where \{.*country.*\} \(customers\.yaml:\d+\)$/m)
  })

  it('finds the gateway by SCRIM where SCRIM_URL is unset, and by SCRIM_URL first', async () => {
    const env = { SCRIM_TOKEN: token, SCRIM_DATA: join(scrim.folder, 'nowhere') }
    assert.equal((await query(['/me'], { ...env, SCRIM: scrim.url })).status, 0)
    assert.equal((await query(['/me'], { ...env, SCRIM: 'http://127.0.0.1:1', SCRIM_URL: scrim.url })).status, 0)
  })

  it('prints help that is asked for as data, and nothing beside it', async () => {
    for (const args of [['--help'], ['-h'], ['help'], ['query', '--help'], ['check', '-h'], ['audit', '--help']]) {
      const { status, out, said } = await run(process.execPath, [main, ...args], {})
      assert.deepEqual([status, said], [0, ''], args.join(' '))
      assert.match(out, /^(usage: )?scrim /, args.join(' '))
    }
    const bare = await run(process.execPath, [main], {})
    assert.deepEqual([bare.status, bare.out], [2, ''])
    assert.match(bare.said, /^usage: scrim/)
  })

  it('says so where there is no row, and leaves stdout empty', async () => {
    const { status, out, said } = await query(['customers', 'country=eq.none', '--format', 'table'])
    assert.deepEqual([status, out], [0, ''])
    assert.match(said, /^No rows\.$/m)
  })

  it('ends quietly when its reader has seen enough', async () => {
    const line = `'${process.execPath}' '${main}' query customers limit=1000 | head -c 10`
    const { status, said } = await run('bash', ['-o', 'pipefail', '-c', line], { SCRIM_TOKEN: token })
    assert.deepEqual([status, said], [0, ''])
  })
})

describe('scrim query on a terminal', () => {
  it('prints a table no wider than it, in colour', async () => {
    const { status, out } = await onTerminal([
      'customers',
      'fields=id,full_name,customer_ref,country,signup_date,email',
      'limit=3',
    ])
    assert.equal(status, 0)
    assert.ok(out.startsWith(`${esc}[1mid${esc}[0m`))
    const lines = out.replaceAll(`${esc}[0m`, '').replaceAll(`${esc}[1m`, '').replaceAll(`${esc}[2m`, '').split('\r\n')
    assert.equal(lines[1]?.length, 72)
    for (const line of lines.slice(0, 5)) assert.ok(line.length <= 72, line)
    assert.match(lines[2] ?? '', /…/)
  })

  it('has no colour under NO_COLOR', async () => {
    const { status, out } = await onTerminal(['customers', 'fields=id', 'limit=1'], { NO_COLOR: '1' })
    assert.equal(status, 0)
    assert.ok(!out.includes(esc))
  })

  it('prints documents as indented JSON, and lists as tables', async () => {
    assert.match((await onTerminal(['/me'])).out, /^\{\r\n {2}"issuer"/)
    assert.match((await onTerminal(['/datasets', '--format', 'table'])).out, /name.*\r\n.*─.*\r\ncustomers|name/)
  })

  it('obeys nothing that a stored value or a refusal holds', async () => {
    const evil = '\u001b[2J\r\n\u202eevil\u009b31m'
    const problem = { detail: `no ${evil}`, hint: evil, code: 'X' }
    const answer: RequestListener = (req, res) => {
      const refused = req.url?.startsWith('/refused')
      res.writeHead(refused ? 400 : 200, { 'content-type': refused ? 'application/problem+json' : 'application/json' })
      const meta = { notices: [evil], masked: { [evil]: { mask: evil, classification: evil } } }
      res.end(
        JSON.stringify(refused ? problem : req.url === '/me' ? { subject: evil } : { data: [{ [evil]: evil }], meta }),
      )
    }
    await withServer(answer, async (SCRIM_URL) => {
      for (const path of ['/rows', '/me', '/refused']) {
        for (const format of [[], ['--json']]) {
          const { out } = await onTerminal([path, ...format], { SCRIM_URL, NO_COLOR: '1' })
          assert.match(out, /evil/)
          assert.doesNotMatch(out.replaceAll('\r\n', ' '), /[\p{Cc}\p{Cf}]/u)
        }
      }
    })
  })
})

describe('scrim query that cannot', () => {
  it('prints the gateway’s words and ends with 3 where it is refused', async () => {
    const { status, out, said } = await query(['customers', 'email=eq.bob@example.com'])
    assert.deepEqual([status, out], [3, ''])
    assert.match(
      said,
      /^email is restricted and cannot be filtered\. \(PLAN_FILTER_REFUSED\)\nThese columns can be filtered: id/,
    )
    assert.match(said, /^Who approves, and what may be asked: npx .*scrim query \/datasets\/customers$/m)
    assert.match(said, /^If you ask for help, give this id: [0-9A-Z]{26}$/m)
    const other = await query(['/me'], { SCRIM_TOKEN: 'not.a.token' })
    assert.equal(other.status, 3)
    assert.match(other.said, /AUTH_TOKEN_INVALID/)
  })

  it('ends with 2 where it is called wrongly, and says how to call it', async () => {
    const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, RegExp])[] = [
      [['customers'], { SCRIM_TOKEN: '' }, /Set SCRIM_TOKEN .* --as ana/],
      [['customers', '--what'], {}, /scrim query PATH/],
      [['customers'], { SCRIM_URL: 'localhost' }, /SCRIM_URL is not an address/],
      [['customers'], { SCRIM: 'localhost' }, /SCRIM is not an address/],
      [['customers'], { SCRIM_TOKEN: 'two words' }, /no access token/],
    ]
    for (const [args, env, says] of cases) {
      const { status, out, said } = await query(args, { SCRIM_TOKEN: token, ...env })
      assert.deepEqual([status, out], [2, ''], said)
      assert.match(said, says)
    }
  })

  it('ends with 4 where nothing answers, and says what to start', async () => {
    const nobody = await query(['/me'], { SCRIM_TOKEN: token, SCRIM_URL: `http://127.0.0.1:${await freePort()}` })
    assert.deepEqual([nobody.status, nobody.out], [4, ''])
    assert.match(nobody.said, /cannot be reached \(ECONNREFUSED\).*\nStart a gateway with "npm start"/)
    const idle = await query(['/me'], { SCRIM_TOKEN: token, SCRIM_DATA: join(scrim.folder, 'nowhere') })
    assert.equal(idle.status, 4)
    assert.match(idle.said, /Nothing was started from .*\nStart it with "npm start"/)
  })

  it('gives up on what never answers, and on what is no gateway', async () => {
    const silent: RequestListener = () => undefined
    await withServer(silent, async (SCRIM_URL) => {
      const { status, said } = await query(['/me', '--timeout', '1'], { SCRIM_TOKEN: token, SCRIM_URL })
      assert.equal(status, 4)
      assert.match(said, /did not answer within 1 s/)
    })
    await withServer(
      (_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>'),
      async (SCRIM_URL) => {
        const { status, out, said } = await query(['/me'], { SCRIM_TOKEN: token, SCRIM_URL })
        assert.deepEqual([status, out], [4, ''])
        assert.match(said, /is no Scrim gateway/)
      },
    )
  })

  it('takes the token to no other address: not by a path, not by a redirect', async () => {
    let met = 0
    await withServer(
      (_req, res) => {
        met++
        res.end()
      },
      async (other) => {
        const whole = await query([`${other}/customers`])
        assert.equal(whole.status, 3)
        assert.match(whole.said, /your token would go with it/)
        assert.equal((await query([`//${other.slice(7)}/customers`])).status, 3)
        await withServer(
          (_req, res) => res.writeHead(307, { location: other }).end(),
          async (SCRIM_URL) => {
            const { status, said } = await query(['/me'], { SCRIM_TOKEN: token, SCRIM_URL })
            assert.equal(status, 4)
            assert.match(said, /sends callers elsewhere/)
          },
        )
      },
    )
    assert.equal(met, 0)
  })

  it('takes the token to another machine only where SCRIM_URL says so, not where a folder does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scrim-foreign-'))
    const settings = await readFile(join(scrim.folder, 'scrim.yaml'), 'utf8')
    await writeFile(join(folder, 'scrim.yaml'), settings.replace('listen:\n', 'listen:\n  host: gateway.invalid\n'))
    const { status, out, said } = await query(['/me'], { SCRIM_TOKEN: token, SCRIM_DATA: folder })
    await rm(folder, { recursive: true })
    assert.deepEqual([status, out], [2, ''])
    assert.match(said, /names a gateway on another machine: if you trust it, set SCRIM_URL/)
  })

  it('is quiet when it is interrupted', async () => {
    let interrupt = (): unknown => null
    await withServer(
      () => interrupt(),
      async (SCRIM_URL) => {
        const args = [main, 'query', '/me']
        const { status, out, said } = await run(process.execPath, args, { SCRIM_TOKEN: token, SCRIM_URL }, (child) => {
          interrupt = () => child.kill('SIGINT')
        })
        assert.equal(status, null)
        assert.deepEqual([out, said], ['', ''])
      },
    )
  })
})
