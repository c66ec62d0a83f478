// Asking for clear values and deciding about it on the command line: child processes against a whole Scrim, as people run them.
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import { before, describe, it } from 'node:test'
import { call } from '../call.ts'
import { onTerminal, type Ran, runCommand, runScrim } from '../run-command.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const esc = String.fromCharCode(27)
const isId = /^[0-9A-HJKMNP-TV-Z]{26}$/
/** What no command may print: an access token, an approval token. */
const jwt = /eyJ[\w-]+\.[\w-]+/
const where = 'id=in.(1,2,3)'
let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const run = async (...args: readonly string[]): Promise<Ran> => {
  const ran = await runScrim(scrim, args)
  assert.doesNotMatch(`${ran.out}${ran.said}`, jwt)
  return ran
}

/** The command that the last line of words tells to type next, typed. */
async function typeNext({ said }: Ran): Promise<Ran> {
  const command = /types: npx (scrim .*)$/.exec(said.trimEnd())?.[1]
  assert.ok(command, said)
  const main = `exec '${process.execPath}' gateway/main.ts`
  const ran = await runCommand(scrim, 'bash', ['-c', command.replace(/^scrim/, main)])
  assert.doesNotMatch(`${ran.out}${ran.said}`, jwt)
  return ran
}

const ask = async (reason = 'Ticket 4711', ...more: readonly string[]): Promise<Ran> => {
  const ran = await run('request', 'customers', '--columns', 'email', '--reason', reason, '--as', 'ana', ...more)
  assert.equal(ran.status, 0, ran.said)
  return ran
}

async function approved(...more: readonly string[]): Promise<string> {
  const id = (await ask('Ticket 4711', '--where', where, ...more)).out.trim()
  for (const person of ['olga', 'omar']) {
    const { status, said } = await run('approve', id, '--as', person)
    assert.equal(status, 0, said)
  }
  return id
}

describe('the story of a request', () => {
  it('is told by what each command says to type next, up to the values', async () => {
    const asked = await ask('Ticket 4711', '--where', where, '--max-rows', '3', '--duration', '10m')
    const id = asked.out.trim()
    assert.match(id, isId)
    assert.match(asked.said, new RegExp(`^Request ${id}: pending, 0 of 2 approvals$`, 'm'))
    const first = await typeNext(asked)
    assert.equal(first.out, 'pending\n')
    const shown = [
      'who      ana of ',
      'columns  email',
      `where    ${where}`,
      'reason   Ticket 4711',
      'rows     3 at',
      'time     10m',
    ]
    for (const line of shown) assert.ok(first.said.includes(`\n  ${line}`), line)
    assert.match(first.said, /Approved: 1 of 2 approvals\.\nNext, another approver types/)
    const second = await typeNext(first)
    assert.equal(second.out, 'approved\n')
    const read = await typeNext(second)
    assert.equal(read.status, 0, read.said)
    const { data, meta } = JSON.parse(read.out)
    assert.equal(data.length, 3)
    for (const { email } of data) assert.match(email, /^[^*]+@[^*]+$/)
    assert.equal(meta.unmasked.email.by, 'grant')
    const saw = await run('audit', 'who-saw', '--dataset', 'customers', '--key', '2', '--json')
    const release = JSON.parse(saw.out).releases.find((each: { request: string }) => each.request === id)
    assert.deepEqual([release.who.subject, release.columns, release.reason], ['ana', ['email'], 'Ticket 4711'])
    assert.deepEqual(
      release.approved_by.map(({ subject }: { subject: string }) => subject),
      ['olga', 'omar'],
    )
  })

  it('goes on with the id of the grant as well, and says in a table what is clear', async () => {
    const id = await approved('--max-rows', '3')
    const grant = (await call(scrim, 'ana', `/unmask/requests/${id}`)).body.grant
    const words = ['query', 'customers', 'fields=id,email', 'order=id', 'limit=4', '--as', 'ana', '--format', 'table']
    const { status, out, said } = await run(...words, '--grant', grant)
    assert.equal(status, 0, said)
    const lines = out.trimEnd().split('\n').slice(2)
    for (const line of lines.slice(0, 3)) assert.match(line, /^ *\d+ {2}[^*]+@[^*]+$/)
    assert.match(lines[3] ?? '', /\*\*\*@/)
    assert.match(said, new RegExp(`^clear: email \\(by grant ${grant} until \\S+, 0 rows left, not in row 4\\)$`, 'm'))
    assert.match(said, new RegExp(`limit=4 cursor=\\S+ --grant ${grant} --as ana --format table$`, 'm'))
  })

  it('ends when it is revoked, which the next read says', async () => {
    const id = await approved()
    const revoked = await run('revoke', id, '--reason', 'the ticket is closed', '--as', 'olga')
    assert.deepEqual([revoked.status, revoked.out], [0, 'revoked\n'], revoked.said)
    assert.match(
      revoked.said,
      /^Nothing is shown under it any more\. To ask again: npx scrim request customers --help$/m,
    )
    const { status, out, said } = await run('query', 'customers', '--grant', id, '--as', 'ana')
    assert.deepEqual([status, out], [3, ''])
    assert.match(said, /\(UNMASK_GRANT_REVOKED\)/)
  })

  it('ends with a deny, whose note it shows, or where it is taken back', async () => {
    const denied = await run('deny', (await ask()).out.trim(), '--note', 'not\nneeded', '--as', 'omar')
    assert.deepEqual([denied.status, denied.out], [0, 'denied\n'], denied.said)
    assert.match(denied.said, /^ {2}note {5}omar \(denied\): not\\nneeded$/m)
    assert.match(denied.said, /^A deny is final\./m)
    const withdrawn = await run('withdraw', (await ask()).out.trim(), '--as', 'ana')
    assert.deepEqual([withdrawn.status, withdrawn.out], [0, 'withdrawn\n'], withdrawn.said)
  })
})

describe('scrim approve', () => {
  it('is refused to who asked, with the gateway’s words and status 3', async () => {
    const id = (await ask()).out.trim()
    const { status, out, said } = await run('approve', id, '--as', 'ana')
    assert.deepEqual([status, out], [3, ''])
    assert.match(said, /\(UNMASK_NOT_ALLOWED\)/)
  })

  it('approves what it showed and nothing else', async () => {
    const id = (await ask()).out.trim()
    let sent = ''
    // Between the gateway and the approver: shows another scope than there is.
    const between = createServer(async (request, response) => {
      const body = await readAll(request)
      if (request.method === 'POST') sent = body
      const init = { method: request.method ?? 'GET', ...(body !== '' && { body }) }
      const type = body === '' ? {} : { 'content-type': 'application/json' }
      const headers = { authorization: String(request.headers.authorization), ...type }
      const reply = await fetch(`${scrim.url}${request.url}`, { ...init, headers })
      const text = (await reply.text()).replace(/"scope":"[^"]*"/, '"scope":"another"')
      response.writeHead(reply.status, { 'content-type': String(reply.headers.get('content-type')) }).end(text)
    })
    await new Promise<void>((settle) => between.listen(0, '127.0.0.1', settle))
    const address = between.address()
    const SCRIM_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const { status, said } = await runScrim(scrim, ['approve', id, '--as', 'olga'], { SCRIM_URL })
    between.closeAllConnections()
    between.close()
    assert.equal(JSON.parse(sent).scope, 'another')
    assert.equal(status, 3)
    assert.match(said, /\(UNMASK_CHANGED\)/)
    assert.equal((await call(scrim, 'ana', `/unmask/requests/${id}`)).body.approvals.given, 0)
  })

  it('asks first on a terminal, and takes nothing but yes for it', async () => {
    const id = (await ask()).out.trim()
    const given = async (): Promise<number> => (await call(scrim, 'ana', `/unmask/requests/${id}`)).body.approvals.given
    const typed = (text: string): Promise<Ran> =>
      onTerminal(scrim, ['approve', id, '--as', 'olga'], { answer: { to: /Approve this\? \[y\/N\]/, text } })
    const no = await typed('nope\n')
    assert.match(no.out, /reason {3}Ticket 4711[\s\S]*Nothing was approved\./)
    assert.equal(await given(), 0)
    const yes = await typed('y\n')
    assert.match(yes.out, /Approved: 1 of 2 approvals/)
    assert.equal(await given(), 1)
  })

  it('asks nobody to confirm what the gateway will refuse', async () => {
    const id = (await ask()).out.trim()
    assert.equal((await run('approve', id, '--as', 'olga')).status, 0)
    // Answered where it were asked: it would wait for ever otherwise.
    const answer = { to: /Approve this\?/, text: 'y\n' }
    for (const [person, why] of [
      ['ana', /\(UNMASK_NOT_ALLOWED\)/],
      ['olga', /approved it before.*\(UNMASK_NOT_ALLOWED\)/],
    ] as const) {
      const { out, status } = await onTerminal(scrim, ['approve', id, '--as', person], { answer })
      assert.equal(status, 3, out)
      assert.doesNotMatch(out, /Approve this\?/)
      assert.match(out, why)
    }
    await run('withdraw', id, '--as', 'ana')
    const late = await onTerminal(scrim, ['approve', id, '--as', 'omar'], { answer })
    assert.doesNotMatch(late.out, /Approve this\?/)
    assert.match(late.out, /\(UNMASK_DECIDED\)/)
  })

  it('cannot be misled by the words of who asked', async () => {
    const turned = ['request', 'customers', '--columns', 'email', '--reason', 'for \u202eadils', '--as', 'ana']
    const refused = await run(...turned)
    assert.equal(refused.status, 3)
    assert.match(refused.said, /--reason holds an invisible character[\s\S]*type it without/)
    const forged = `ok\n  rows     1 at most${'\u2028'}x`
    const id = (await ask(forged)).out.trim()
    const { said } = await run('approve', id, '--as', 'olga')
    assert.ok(said.includes('\n  reason   ok\\n  rows     1 at most\\u{2028}x\n'), said)
    assert.equal(said.match(/^ {2}rows/gm)?.length, 1)
    assert.ok(!said.includes(esc))
  })
})

describe('whoever asked', () => {
  it('is told to read no more rows than an approver allowed', async () => {
    const id = (await ask('Ticket 4711', '--where', where, '--max-rows', '3')).out.trim()
    assert.equal((await run('approve', id, '--as', 'olga', '--max-rows', '2', '--duration', '10m')).status, 0)
    const last = await run('approve', id, '--as', 'omar')
    assert.match(last.said, /^Granted: 2 rows, for 10m, until \S+Z\.$/m)
    assert.match(last.said, new RegExp(`query 'customers.*&limit=2' --grant ${id} --as ana$`, 'm'))
    const listed = await run('grants', '--requests', '--as', 'ana')
    assert.match(listed.said, new RegExp(`query 'customers.*&limit=2' --grant ${id} --as ana$`, 'm'))
    const read = await typeNext(last)
    assert.deepEqual([read.status, JSON.parse(read.out).data.length], [0, 2], read.said)
  })

  it('writes a reason of their own, not one out of the help', async () => {
    for (const reason of [
      '…',
      '...',
      '<reason>',
      ' Why ',
      'why?',
      'No reason was given: write here why you need to see this.',
    ]) {
      const words = ['--columns', 'email', '--reason', reason, '--as', 'ana']
      const { status, out, said } = await run('request', 'customers', ...words)
      assert.deepEqual([status, out], [2, ''], reason)
      assert.match(said, /^That is no reason yet/)
    }
  })

  it('reads in the help what is taken for what they leave out', async () => {
    const { out } = await run('request', '--help')
    for (const words of [/--where .*any row that you may see/, /--duration .*15m, or/, /--max-rows .*max_rows/]) {
      assert.match(out, words)
    }
    const { said } = await ask()
    for (const line of ['where    any row that they may see', 'rows     500 at most', 'time     15m from']) {
      assert.ok(said.includes(line), said)
    }
  })
})

describe('scrim grants', () => {
  it('lists what is live, and what to type about it', async () => {
    const id = await approved()
    const grant = (await call(scrim, 'ana', `/unmask/requests/${id}`)).body.grant
    const mine = await run('grants', '--as', 'ana')
    assert.match(
      mine.out,
      new RegExp(`^${grant} +customers +email +${where.replace(/[.()]/g, '\\$&')} +ana +Ticket 4711`, 'm'),
    )
    assert.match(mine.said, new RegExp(`^ {2}npx scrim query .* --grant ${grant} --as ana$`, 'm'))
    const theirs = await run('grants', '--as', 'omar')
    assert.match(theirs.said, new RegExp(`^ {2}npx scrim revoke ${grant} --as omar$`, 'm'))
    const { out } = await run('grants', '--json', '--as', 'omar')
    assert.ok(JSON.parse(out).data.some((each: { id: string }) => each.id === grant))
    const nobody = await run('grants', '--as', 'max')
    assert.deepEqual([nobody.status, nobody.out], [0, ''])
    assert.match(nobody.said, /^No grant is live\./)
  })

  it('lists what waits for me, and what I wait for', async () => {
    const id = (await ask()).out.trim()
    const waits = await run('grants', '--requests', '--as', 'olga')
    assert.match(waits.out, new RegExp(`^${id} .* 0 of 2 +pending$`, 'm'))
    assert.match(waits.said, new RegExp(`^ {2}npx scrim approve ${id} --as olga$`, 'm'))
    const mine = await run('grants', '--requests', '--as', 'ana')
    assert.match(mine.said, new RegExp(`^ {2}npx scrim withdraw ${id} --as ana$`, 'm'))
    assert.doesNotMatch((await run('grants', '--requests', '--as', 'max')).out, new RegExp(id))
  })

  it('offers no read under a grant that has ended', async () => {
    const id = await approved()
    const read = new RegExp(`^ {2}npx scrim query .* --grant ${id} --as ana$`, 'm')
    assert.match((await run('grants', '--requests', '--as', 'ana')).said, read)
    await run('revoke', id, '--as', 'olga')
    const after = await run('grants', '--requests', '--as', 'ana')
    assert.doesNotMatch(after.said, read)
    assert.match(after.out, new RegExp(`^${id} .* 2 of 2 +approved, and ended$`, 'm'))
  })
})

describe('each command', () => {
  it('prints the gateway’s reply where it is asked for', async () => {
    const asked = await ask('Ticket 4711', '--json')
    const { id, status } = JSON.parse(asked.out)
    assert.equal(status, 'pending')
    for (const verb of ['deny']) assert.equal(JSON.parse((await run(verb, id, '--json', '--as', 'olga')).out).id, id)
  })

  it('says how it is written where it is written wrongly, with status 2', async () => {
    for (const [words, expected] of [
      [['request'], /Name one dataset/],
      [['request', 'customers'], /Name the columns/],
      [['request', 'customers', '--columns', 'email'], /Say why/],
      [
        ['request', 'customers', '--columns', 'email', '--reason', 'x', '--max-rows', 'many', '--as', 'ana'],
        /whole number/,
      ],
      [['approve', '--as', 'olga'], /Name one id/],
      [['deny', 'a', 'b', '--as', 'olga'], /Name one id/],
      [['revoke', 'a'], /Who asks\?/],
      [['grants', '--reqests'], /did you mean --requests\?/],
    ] as const) {
      const { status, out, said } = await run(...words)
      assert.deepEqual([status, out], [2, ''], words.join(' '))
      assert.match(said, expected)
    }
  })

  it('passes on why the gateway refused, and tells an id that is none from none that may be known', async () => {
    const { status, said } = await run('request', 'customers', '--columns', 'email', '--reason', 'x', '--as', 'max')
    assert.equal(status, 3)
    assert.match(said, /email/)
    const unknown = '01JD0000000000000000000000'
    const hidden = (await ask()).out.trim()
    const words = await Promise.all([unknown, hidden].map((id) => run('approve', id, '--as', 'max')))
    const blank = (text: string | undefined): string => (text ?? '').replaceAll(/[0-9A-Z]{26}/g, '')
    assert.deepEqual(
      words.map((ran) => ran.status),
      [3, 3],
    )
    assert.equal(blank(words[0]?.said), blank(words[1]?.said))
    const query = await run('query', 'customers', '--grant', unknown, '--as', 'ana')
    assert.equal(query.status, 3)
    assert.match(query.said, /\(UNMASK_REQUEST_UNKNOWN\)/)
  })

  it('says what to type where the gateway says what to send', async () => {
    const unknown = await run('approve', '01JD0000000000000000000000', '--as', 'olga')
    assert.match(unknown.said, /^npx scrim grants --requests lists both\.$/m)
    const id = (await ask()).out.trim()
    const own = await run('approve', id, '--as', 'ana')
    assert.doesNotMatch(own.said, /GET|POST/)
    const words = ['request', 'customers', '--columns', 'email', '--reason', 'Ticket 4711', '--as', 'ana']
    const long = await run(...words, '--duration', '90d')
    assert.match(long.said, /^--duration is out of bounds\. .*\n--duration: at most what the dataset allows/m)
    const longer = await run(...words, '--duration', '1d')
    assert.match(longer.said, /^customers allows at most 4h and 500 rows\.$/m)
    const foreign = await run('deny', id, '--as', 'max')
    assert.doesNotMatch(foreign.said, /GET|POST/)
  })

  it('says so where what answers is no gateway of this version', async () => {
    const other = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":7}')
    })
    await new Promise<void>((settle) => other.listen(0, '127.0.0.1', settle))
    const address = other.address()
    const SCRIM_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const { status, said } = await runScrim(scrim, ['approve', 'x', '--as', 'olga'], { SCRIM_URL })
    other.closeAllConnections()
    other.close()
    assert.equal(status, 4)
    assert.match(said, /in a form that this command does not know/)
  })
})

async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
