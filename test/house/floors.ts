// Prints every import that breaks the house (architecture.md) and exits 1: imports go down, rooms on one floor never meet.
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

const root = resolve(import.meta.dirname, '../..')

/** Longest prefix first. A room is [prefix, floor]. */
const rooms: readonly (readonly [string, number])[] = (
  [
    ['gateway/main.ts', 9],
    ['gateway/cli/', 9],
    ['gateway/house.ts', 8],
    ['gateway/embedded/', 8],
    ['gateway/doors/', 7],
    ['gateway/answer.ts', 6],
    ['gateway/read-events.ts', 6],
    ['gateway/release-events.ts', 6],
    ['gateway/to-reply.ts', 6],
    ['gateway/to-rows.ts', 6],
    ['gateway/sources/', 5],
    ['gateway/formats/', 5],
    ['gateway/plan/', 4],
    ['gateway/apps/', 4],
    ['gateway/policy/', 3],
    ['gateway/unmask/', 3],
    ['gateway/ask/', 2],
    ['gateway/catalog/', 2],
    ['gateway/identity/', 2],
    ['gateway/audit/', 2],
    ['gateway/webhooks/', 2],
    ['masks/', 1],
    ['gateway/operators/', 1],
    ['gateway/store/', 1],
    ['migrations/', 1],
    ['gateway/expr/', 0],
    ['gateway/errors/', 0],
    ['gateway/observe/', 0],
    ['gateway/config/', 0],
    ['gateway/seal/', 0],
  ] as const
).toSorted(([a], [b]) => b.length - a.length)

/** Rooms that are one room in several files or folders. */
const together: readonly (readonly string[])[] = [
  ['gateway/main.ts', 'gateway/cli/'],
  [
    'gateway/answer.ts',
    'gateway/read-events.ts',
    'gateway/release-events.ts',
    'gateway/to-reply.ts',
    'gateway/to-rows.ts',
  ],
  ['gateway/store/', 'migrations/'],
]

/** The only rooms that may import a package, where one has a single home. */
const homes: Readonly<Record<string, readonly string[]>> = {
  express: ['gateway/doors/'],
  '@casl/ability': ['gateway/policy/'],
  '@casl/ability/extra': ['gateway/policy/'],
  knex: ['gateway/store/', 'migrations/'],
  'rate-limiter-flexible': ['gateway/apps/'],
  pino: ['gateway/observe/'],
  jose: ['gateway/identity/', 'gateway/embedded/', 'gateway/unmask/'],
}

interface Import {
  readonly file: string
  readonly line: number
  readonly target: string
}

const problems: string[] = []
const graph = new Map<string, string[]>()
for await (const entry of glob('{gateway,masks,migrations}/**/*.ts', { cwd: root })) {
  const source = readFileSync(join(root, entry), 'utf8')
  if (/\bprocess\.env\b/.test(source) && !entry.startsWith('gateway/config/')) {
    problems.push(`${entry}: process.env is read only in gateway/config/`)
  }
  graph.set(entry, [])
  for (const found of importsOf(entry, source)) judge(found)
}
for (const cycle of cycles()) problems.push(`cycle: ${cycle.join(' → ')}`)
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stderr.write(problems.length > 0 ? `floors: ${problems.length} wrong\n` : `floors: ${graph.size} files stand\n`)
process.exitCode = problems.length > 0 ? 1 : 0

function importsOf(file: string, source: string): readonly Import[] {
  const { module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`)
  const line = (at: number): number => source.slice(0, at).split('\n').length
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    file,
    line: line(start),
    target: source.slice(start, end).replace(/^['"`]|['"`]$/g, ''),
  }))
  const fixed = module.staticImports.map(({ start, moduleRequest }) => ({
    file,
    line: line(start),
    target: moduleRequest.value,
  }))
  const passed = module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ start, moduleRequest }) =>
      moduleRequest ? [{ file, line: line(start), target: moduleRequest.value }] : [],
    )
  for (const { line: at } of passed) problems.push(`${file}:${at}: re-exports: import from the file itself`)
  return [...fixed, ...dynamic, ...passed]
}

function judge({ file, line, target }: Import): void {
  const home = homes[target]
  if (home && !home.some((room) => file.startsWith(room))) {
    problems.push(`${file}:${line}: ${target} has its home in ${home.join(', ')}`)
  }
  if (!target.startsWith('.')) return
  const other = relative(root, resolve(root, dirname(file), target))
  graph.get(file)?.push(other)
  const from = roomOf(file)
  const to = roomOf(other)
  if (!from || !to) {
    problems.push(`${file}:${line}: ${from ? other : file} stands in no room`)
    return
  }
  const same = from === to || together.some((group) => group.includes(from[0]) && group.includes(to[0]))
  if (!same && to[1] >= from[1]) {
    problems.push(`${file}:${line}: floor ${from[1]} (${from[0]}) imports floor ${to[1]} (${other})`)
  }
}

function roomOf(file: string): readonly [string, number] | undefined {
  return rooms.find(([prefix]) => file === prefix || file.startsWith(prefix))
}

function cycles(): readonly (readonly string[])[] {
  const found: string[][] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file])
      return
    }
    state.set(file, 'open')
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    state.set(file, 'done')
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}
