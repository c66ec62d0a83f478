// `npm run prove:operations [-- COUNT]`: a million operations, each of its own; status 1 where memory grew by more than 8 MiB. The
// figures stand in result.json beside this file when the count is 100,000 or more.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { flood } from './flood.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const began = performance.now()
const flooded = await flood(count)
const result = { ...flooded, seconds: Math.round((performance.now() - began) / 1000), node: process.version }
const text = `${JSON.stringify(result, null, 2)}\n`
process.stdout.write(text)
if (count >= 100_000) writeFileSync(join(import.meta.dirname, 'result.json'), text)
if (flooded.after - flooded.before > 8) process.exitCode = 1
