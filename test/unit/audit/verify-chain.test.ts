// Tampering of each kind, by someone who may do anything in the database, is found and named by its place.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createAudit } from '../../../gateway/audit/create-audit.ts'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { testReadEvent } from '../../audit-event.ts'
import { asSuperuser, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'

const dayMs = 86_400_000
const start = Date.now()
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
const [day1, day2] = [dayOf(start), dayOf(start + dayMs)]
let postgres: TestPostgres
/** Of the writer that is tampered with; a second one writes beside it. */
let writer = ''

// Events 1 (a beat) to 20 on the first day, 21 to 30 on the second, for each of two writers.
before(async () => {
  postgres = await startTestPostgres()
  const urls = await createTestControl(postgres, 'original')
  let clock = start
  for (const gateway of ['one', 'two']) {
    clock = start
    const audit = createAudit({ url: urls.audit, gateway, observe: () => undefined, now: () => clock })
    for (let i = 0; i < 19; i += 1) await audit.append(testReadEvent())
    clock += dayMs
    for (let i = 0; i < 10; i += 1) await audit.append(testReadEvent())
    await audit.close()
  }
  const [row] = await asSuperuser(postgres, 'original', "SELECT id FROM scrim.audit_writer WHERE gateway = 'one'")
  writer = String(row?.id)
})
after(() => postgres.stop())

let copies = 0
/** A copy of the audit, tampered with by the superuser. `W` in a statement is the writer; `E` its events. */
async function tampered(...statements: readonly string[]) {
  copies += 1
  const database = `copy_${copies}`
  await asSuperuser(postgres, 'postgres', `CREATE DATABASE ${database} TEMPLATE original`)
  const mine = statements.map((statement) =>
    statement.replaceAll('E', 'scrim.audit_event').replaceAll('W', `'${writer}'`),
  )
  await asSuperuser(postgres, database, ...mine)
  return verifyChain(postgres.url('scrim_audit', database), { page: 8 })
}

const link = (previous: string, body: string): string =>
  `sha256(convert_to(concat_ws(chr(10), 'scrim audit event 1', encode(${previous}, 'hex'), day::text, writer, counter, ${body}), 'UTF8'))`
const forged = `replace(body, '"ana"', '"bob"')`

interface Case {
  readonly does: string
  readonly by: readonly string[]
  readonly at: readonly [day: () => string, counter: number | null]
  readonly says: RegExp
}

const cases: readonly Case[] = [
  {
    does: 'a body is edited',
    by: [`update E set body = ${forged} where writer = W and counter = 7`],
    at: [() => day1, 7],
    says: /edited/,
  },
  {
    does: 'a body is edited by a space that changes no value',
    by: [`update E set body = body || ' ' where writer = W and counter = 7`],
    at: [() => day1, 7],
    says: /edited/,
  },
  {
    does: 'a body is edited and its hash recomputed',
    by: [`update E set body = ${forged}, hash = ${link('prev_hash', forged)} where writer = W and counter = 7`],
    at: [() => day1, 8],
    says: /does not follow/,
  },
  {
    does: 'a body is edited, its hash recomputed, and the next one made to follow',
    by: [
      `update E set body = ${forged}, hash = ${link('prev_hash', forged)} where writer = W and counter = 7`,
      'update E set prev_hash = (select hash from E where writer = W and counter = 7) where writer = W and counter = 8',
    ],
    at: [() => day1, 8],
    says: /edited/,
  },
  ...['no JSON, "kind":"release"', '[]', '"kind"', 'null'].map((body) => ({
    does: `an event that is no JSON object, ${body}, is put to the end with a proper hash`,
    by: [
      `insert into E select day, writer, counter + 1, hash, sha256('x'), '${body}' from E where writer = W order by counter desc limit 1`,
      `update E set hash = ${link('prev_hash', 'body')} where writer = W and hash = sha256('x')`,
    ],
    at: [() => day2, 31] as const,
    says: /not a JSON object/,
  })),
  {
    does: 'an event in the middle is deleted',
    by: ['delete from E where writer = W and counter = 9'],
    at: [() => day1, 10],
    says: /event 9 is missing/,
  },
  {
    does: 'the last events of a day are deleted',
    by: ['delete from E where writer = W and counter in (19, 20)'],
    at: [() => day2, 21],
    says: /events 19 to 20 are missing/,
  },
  {
    does: 'an event is deleted and those after it are numbered anew',
    by: [
      'delete from E where writer = W and counter = 9',
      'update E set counter = counter - 1 + 1000 where writer = W and counter > 9',
      'update E set counter = counter - 1000 where writer = W and counter > 1000',
    ],
    at: [() => day1, 9],
    says: /does not follow/,
  },
  {
    does: 'two bodies change places',
    by: [
      `update E e set body = o.body from E o where e.writer = W and o.writer = W and e.counter + o.counter = 11 and e.counter in (5, 6)`,
    ],
    at: [() => day1, 5],
    says: /edited or moved/,
  },
  {
    does: 'two events change places',
    by: [
      'update E set counter = 1000 where writer = W and counter = 5',
      'update E set counter = 5 where writer = W and counter = 6',
      'update E set counter = 6 where writer = W and counter = 1000',
    ],
    at: [() => day1, 5],
    says: /does not follow/,
  },
  {
    does: 'an event is put in with a proper hash, and those after it are numbered anew',
    by: [
      'update E set counter = counter + 1000 where writer = W and counter > 9',
      `insert into E select day, writer, 10, hash, sha256('x'), body from E where writer = W and counter = 9`,
      `update E set hash = ${link('prev_hash', 'body')} where writer = W and counter = 10`,
      'update E set counter = counter - 999 where writer = W and counter > 1000',
    ],
    at: [() => day1, 11],
    says: /does not follow/,
  },
  {
    does: 'an event is put in on another day under a counter that was used',
    by: [
      'insert into E select day + 1, writer, counter, prev_hash, hash, body from E where writer = W and counter = 5',
    ],
    at: [() => day2, 5],
    says: /used before/,
  },
  {
    does: 'an event is moved to the next day',
    by: ['update E set day = day + 1 where writer = W and counter = 20'],
    at: [() => day2, 20],
    says: /edited or moved/,
  },
  {
    does: 'an event is moved to the other writer',
    by: [
      'delete from E where writer <> W and counter = 5',
      'update E set writer = (select id from scrim.audit_writer where id <> W) where writer = W and counter = 5',
    ],
    at: [() => day1, 6],
    says: /event 5 is missing/,
  },
  {
    does: 'only a previous hash is changed',
    by: [`update E set prev_hash = sha256('x') where writer = W and counter = 12`],
    at: [() => day1, 12],
    says: /does not follow/,
  },
  {
    does: 'only a hash is changed',
    by: [`update E set hash = sha256('x') where writer = W and counter = 12`],
    at: [() => day1, 12],
    says: /edited/,
  },
  {
    does: 'the first event is replaced by one that follows on something else',
    by: [
      `update E set prev_hash = sha256('x') where writer = W and counter = 1`,
      `update E set hash = ${link('prev_hash', 'body')} where writer = W and counter = 1`,
    ],
    at: [() => day1, 1],
    says: /does not follow/,
  },
  {
    does: 'a day is emptied',
    by: [`truncate scrim.audit_event_${day1.replaceAll('-', '')}`],
    at: [() => day2, 21],
    says: /does not begin at 1: events 1 to 20 are missing/,
  },
  {
    does: 'all events of a writer are deleted',
    by: ['delete from E where writer = W'],
    at: [() => '', null],
    says: /all its events are gone/,
  },
  {
    does: 'the registration of a writer is deleted',
    by: ['delete from scrim.audit_writer where id = W'],
    at: [() => day1, 1],
    says: /registered/,
  },
]

test('what was not touched verifies, day after day', async () => {
  const report = await tampered()
  assert.deepEqual(report, { events: 60, writers: 2, problems: [], problemCount: 0, from: day1, to: day2 })
})

for (const { does, by, at, says } of cases) {
  test(`found and located: ${does}`, async () => {
    const { problems } = await tampered(...by)
    const first = problems.find((problem) => problem.writer === writer)
    assert.ok(first, 'a finding about this writer')
    assert.deepEqual([first.day, first.counter], [at[0](), at[1]], first.what)
    assert.match(first.what, says)
  })
}

const forkOf = (writerText: string, counter: number, hash: string): string =>
  `replace(replace(replace('{"kind":"fork","id":"x","at":"x","writer":"%w","counter":${counter},"hash":"%h"}', '%w', ${writerText}), '%h', ${hash}), '%', '')`
const hashOf = (counter: number): string =>
  `(select encode(hash, 'hex') from E where writer = W and counter = ${counter})`
/** The other gateway's chain begins with a fork; only the first event of that writer is touched by it. */
const forked = (body: string): readonly string[] => [`update E set body = ${body} where writer <> W and counter = 1`]
const foreign = async (...statements: readonly string[]) => {
  const { problems, problemCount } = await tampered(...statements)
  return { counters: problems.filter(({ what }) => /foreign/.test(what)).map(({ counter }) => counter), problemCount }
}

test('where a gateway says that it left a chain, every event after that place is foreign', async () => {
  const { counters, problemCount } = await foreign(...forked(forkOf('W', 27, hashOf(27))))
  assert.deepEqual(counters, [28, 29, 30])
  assert.equal(problemCount, 4, 'and the edited body that says so here')
})

test('and so is the event at that place, where it is not the one that the gateway names', async () => {
  assert.deepEqual((await foreign(...forked(forkOf('W', 29, hashOf(28))))).counters, [29, 30])
})

test('a writer of the other kind has no say, and words that only look like a fork are none', async () => {
  const asSerial = "update E set writer = 's-' || substr(writer, 3) where writer <> W"
  const good = forkOf('W', 27, hashOf(27))
  for (const statements of [
    [...forked(good), asSerial],
    forked(`' ' || ${good}`),
    forked(`replace(${good}, '"counter":27', '"counter":-1')`),
    forked(`replace(${good}, '"counter":27', '"counter":"27"')`),
    forked(`left(${good}, 60)`),
    forked(forkOf('W', 27, `repeat('z', 64)`)),
  ]) {
    assert.deepEqual((await foreign(...statements)).counters, [], statements.join('; '))
  }
})

test('one bad place is one or two findings, not one for every event after it', async () => {
  const { problemCount } = await tampered(`update E set body = '{}' where writer = W and counter = 3`)
  assert.equal(problemCount, 1)
})

test('findings are counted past the limit and not kept', async () => {
  await tampered("update E set body = '{}'")
  const report = await verifyChain(postgres.url('scrim_audit', `copy_${copies}`), { mostProblems: 5 })
  assert.deepEqual([report.problems.length, report.problemCount], [5, 60])
})

test('a verification while gateways write sees one moment and finds nothing', async () => {
  await asSuperuser(postgres, 'postgres', 'CREATE DATABASE busy TEMPLATE original')
  const url = postgres.url('scrim_audit', 'busy')
  let clock = start
  const audits = [1, 2].map(() => createAudit({ url, gateway: 'busy', observe: () => undefined, now: () => clock }))
  let going = true
  const writing = audits.map(async (audit) => {
    while (going) await audit.append(testReadEvent())
  })
  // Midnight after midnight while pages are read: without a snapshot, what is written behind the reader looks like a gap.
  const midnights = setInterval(() => {
    if (clock < start + 25 * dayMs) clock += dayMs
  }, 60)
  try {
    for (let i = 0; i < 12; i += 1) assert.deepEqual((await verifyChain(url, { page: 20 })).problems, [])
  } finally {
    going = false
    clearInterval(midnights)
    await Promise.all(writing)
    await Promise.all(audits.map((audit) => audit.close()))
  }
  const report = await verifyChain(url)
  assert.deepEqual(report.problems, [])
  assert.ok(report.events > 200, `${report.events} events`)
})
