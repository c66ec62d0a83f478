// No typed path leads around the planner: what must not compile does not, for the reason that it should; and what types
// cannot see, a cast to a brand, stands in one place each.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '../..')
const marker = /^\/\/ @ts-expect-error (TS\d+) .*$/

/** What tsc says of a file that is no part of the checkout. */
async function compile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-types-'))
  try {
    await writeFile(join(folder, 'forged.mts'), text)
    const compilerOptions = { typeRoots: [join(root, 'node_modules/@types')] }
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: ['forged.mts'] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    return await new Promise((done) => {
      execFile(join(root, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], { cwd: folder }, (_, said) =>
        done(said),
      )
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('every way around the planner is an error of the compiler, each for its own reason', async () => {
  const source = await readFile(join(import.meta.dirname, 'no-way-around.ts'), 'utf8')
  const lines = source.replaceAll("'../../", `'${root}/`).split('\n')
  const expected = lines.flatMap((line, at) => {
    const code = marker.exec(line)?.[1]
    return code ? [`${at + 2} ${code}`] : []
  })
  assert.ok(expected.length >= 14)
  const said = await compile(lines.map((line) => (marker.test(line) ? '//' : line)).join('\n'))
  const found = [...said.matchAll(/^forged\.mts\((\d+),\d+\): error (TS\d+)/gm)].map(
    ([, line, code]) => `${line} ${code}`,
  )
  assert.deepEqual(found, expected, said)
})

test('a plan, a statement and a rule are each branded in one place, by its own room', async () => {
  const files = globSync('gateway/**/*.ts', { cwd: root }).sort()
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const))
  const holding = (pattern: RegExp): string[] => texts.filter(([, text]) => pattern.test(text)).map(([file]) => file)
  assert.deepEqual(holding(/\bas unknown as ReadPlan\b|\bas ReadPlan\b/), ['gateway/plan/to-plan.ts'])
  assert.deepEqual(holding(/\bas Statement\b/), ['gateway/sources/postgres/statement.ts'])
  assert.deepEqual(holding(/\bas Rule\b/), ['gateway/policy/rule.ts'])
  const elsewhere = (name: string, room: string) =>
    holding(new RegExp(`\\b${name}\\b`)).filter((file) => !file.startsWith(room))
  assert.deepEqual(elsewhere('toStatement', 'gateway/sources/'), [])
  assert.deepEqual(elsewhere('toPlan', 'gateway/plan/'), [])
  assert.deepEqual(elsewhere('toRule', 'gateway/policy/'), ['gateway/plan/place-grant.ts'])
})
