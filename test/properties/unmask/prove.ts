// `npm run prove:unmask [-- --seed N --runs N --control N]`: sequences against the real gateways, then against each weakened
// copy, which must be caught. Prints what was met and writes result.json; status 1 where a promise does not hold.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { weakenTree } from '../../inference/weaken-tree.ts'
import { startTestPostgres } from '../../postgres.ts'
import { sequences } from './commands.ts'
import { openStage } from './open-stage.ts'
import { runSequence, type Stage } from './run-sequence.ts'
import { weaknesses } from './weaknesses.ts'

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    runs: { type: 'string', default: '5000' },
    control: { type: 'string', default: '1000' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const [seed, runs, control] = [Number(options.seed), Number(options.runs), Number(options.control)]
/** Databases at once, each with two gateways, a clock and a share of the sequences of its own. */
const sides = 6
const failures: string[] = []
const total = new Map<string, number>()
const began = performance.now()
const postgres = await startTestPostgres()
try {
  // Opened one after the other: they share the server's roles.
  const stages: Stage[] = []
  for (let side = 0; side < sides; side += 1) stages.push(await openStage(postgres, `real_${side}`))
  const all = await Promise.all(stages.map(proveSide))
  const ran = all.reduce((sum, { count }) => sum + count, 0)
  const events = all.reduce((sum, side) => sum + side.events, 0)
  const met = Object.fromEntries([...total].toSorted())
  say(`${ran} sequences, seed ${seed}: ${JSON.stringify(met, null, 2)}`)

  const controls: Record<string, number | null> = {}
  for (const [at, { name, edits }] of weaknesses.entries()) {
    await using weak = await weakenTree(edits)
    const weakStage = await openStage(postgres, `weak_${at}`, weak.tree)
    const weakened = fc.asyncProperty(sequences, (commands) => runSequence(weakStage, commands))
    const caught = await fc.check(weakened, { seed, numRuns: control, endOnFailure: true })
    await weakStage.house.close()
    controls[name] = caught.failed ? caught.numRuns : null
    if (!caught.failed) failures.push(`not caught within ${control} sequences: ${name}`)
    say(`${name}: ${caught.failed ? `caught by sequence ${caught.numRuns}` : 'NOT CAUGHT'}`)
  }
  const seconds = Math.round((performance.now() - began) / 1000)
  const result = { seed, sides, sequences: ran, seconds, events, failures, controls, met }
  writeFileSync(join(import.meta.dirname, 'result.json'), `${JSON.stringify(result, null, 2)}\n`)
  for (const failure of failures) say(`FAILED: ${failure}`)
  say(`${failures.length === 0 ? 'every law held, every weakness was caught' : 'see above'}; ${seconds} s`)
} finally {
  await postgres.stop()
}

async function proveSide(stage: Stage, side: number): Promise<{ readonly count: number; readonly events: number }> {
  const property = fc.asyncProperty(sequences, (commands) => runSequence(stage, commands))
  const found = await fc.check(property, { seed: seed + side, numRuns: Math.ceil(runs / sides) })
  if (found.failed) failures.push(fc.defaultReportMessage(found) ?? 'the real gateway failed')
  await stage.house.close()
  const { events, problems } = await verifyChain(stage.house.urls.audit)
  if (problems.length > 0) failures.push(`the audit: ${problems[0]?.what}`)
  for (const [end, times] of stage.met) total.set(end, (total.get(end) ?? 0) + times)
  return { count: found.numRuns, events }
}

process.exitCode = failures.length === 0 ? 0 : 1
