// `npm run prove:operations [-- COUNT]`: a million operations, each of its own, and a tenth as many over a real session; status 1 where
// memory grew by more than 8 MiB, or a session held 200 named statements. The figures stand in result.json beside this file when the
// count is 100,000 or more.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startScrim } from '../scrim.ts'
import { crowd } from './crowd.ts'
import { flood } from './flood.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const began = performance.now()
const memory = await flood(count)
const scrim = await startScrim()
const sessions = await crowd(scrim, count / 10).finally(() => scrim.stop())
const result = { memory, sessions, seconds: Math.round((performance.now() - began) / 1000), node: process.version }
const text = `${JSON.stringify(result, null, 2)}\n`
process.stdout.write(text)
if (count >= 100_000) writeFileSync(join(import.meta.dirname, 'result.json'), text)
if (memory.after - memory.before > 8 || sessions.named >= 200) process.exitCode = 1
