// Counts what the calls of a run have touched: operator × class × kind of caller, masks, types, formats and statuses.
import type { Ask, Filter } from '../../gateway/ask/ask.ts'
import { type Classification, classifications } from '../../gateway/catalog/dataset.ts'
import { columnTypes } from '../../gateway/expr/expr.ts'
import { masks } from '../../masks/registry.ts'
import { roleKinds } from './arbitrary-access.ts'
import { uses } from './arbitrary-call.ts'
import { createRelationCoverage } from './coverage-of-relations.ts'
import type { View } from './view.ts'

export interface Coverage {
  /** @param granted whether it was sent with an approval token. */
  noteAsk(ask: Ask, view: View, granted: boolean): void
  /** Of an operation of GraphQL. */
  noteUses(uses: Iterable<string>): void
  /** @param unmasked whether it shows what is granted; null: no approval token was sent. */
  noteReply(format: string, status: number, rows: boolean, unmasked: boolean | null): void
  /** A call that both were asked once more, as one of them was unavailable. */
  noteRepeat(): void
  /** What is below its floor, in words. */
  missing(): readonly string[]
  /** For result.json. */
  summary(): Readonly<Record<string, unknown>>
  readonly calls: number
  readonly repeats: number
  /** Replies of status 200 that hold rows. */
  readonly withRows: number
  /** Calls with an approval token, and those of them whose replies show what is granted. */
  readonly granted: number
  readonly unmasked: number
  toString(): string
}

const cellFloor = 20
const otherFloor = 50
const floors = { cell: cellFloor, mask: otherFloor, type: otherFloor, format: otherFloor }
const rowsFloor = 0.6
/** Of the calls with an approval token. */
const unmaskedFloor = 0.3

/** Callers with a grant whose token is sent; and of these asks those that use a column which the grant covers. */
const withGrant = ['granted', 'covered'] as const
const kinds: readonly string[] = [...roleKinds, ...withGrant]
const isSecret = (level: Classification): boolean => level === 'confidential' || level === 'restricted'

export function createCoverage(): Coverage {
  const counts = new Map<string, number>()
  const add = (...names: readonly string[]): void => {
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const count = (name: string): number => counts.get(name) ?? 0
  const of = (kind: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, count(`${kind} ${name}`)]))
  const statuses = (): readonly string[] =>
    [...counts.keys()]
      .filter((name) => name.startsWith('status '))
      .map((name) => name.slice('status '.length))
      .sort()
  const formats = ['json', 'ndjson', 'csv', 'rows', 'graphql']
  const cell = (use: string, level: Classification, kind: string): string => `cell ${use} ${level} ${kind}`
  const cells = uses.flatMap((use) =>
    classifications.flatMap((level) =>
      kinds
        .filter((kind) => kind !== 'covered' || isSecret(level))
        .map((kind) => ({ use, level, kind, hits: () => count(cell(use, level, kind)) })),
    ),
  )
  const relations = createRelationCoverage()
  let calls = 0
  let withRows = 0
  let repeats = 0
  let granted = 0
  let unmasked = 0
  return {
    get calls() {
      return calls
    },
    get withRows() {
      return withRows
    },
    get granted() {
      return granted
    },
    get unmasked() {
      return unmasked
    },
    get repeats() {
      return repeats
    },
    noteRepeat() {
      repeats++
    },
    noteAsk(ask, view, isGranted) {
      const { dataset, kind, names, granted: covered } = view
      relations.noteAsk(ask, view)
      const used = [
        ...testsOf(ask.filter).map(({ column, operator }) => ({ column, use: operator })),
        ...ask.order.map(({ column }) => ({ column, use: 'order' })),
      ]
      const known = (name: string) => dataset.columns.get(name)
      for (const { column, use } of used) {
        const level = known(column)?.level
        if (!level) continue
        add(cell(use, level, kind))
        if (isGranted) add(cell(use, level, 'granted'))
        if (isGranted && covered.has(column)) add(cell(use, level, 'covered'))
      }
      const touched = [...used.map(({ column }) => column), ...(ask.fields?.map(({ column }) => column) ?? names)]
      add(...touched.flatMap((name) => [`mask ${known(name)?.mask?.name}`, `type ${known(name)?.type}`]))
    },
    noteUses: (uses) => relations.noteUses(uses),
    noteReply(format, status, rows, isUnmasked) {
      calls++
      if (isUnmasked !== null) granted++
      if (isUnmasked) unmasked++
      if (rows) withRows++
      add(`status ${status}`, `format ${format}`)
    },
    missing: () => [
      ...cells
        .filter(({ hits }) => hits() < floors.cell)
        .map(({ use, level, kind, hits }) => `${use} × ${level} × ${kind}: ${hits()} of ${floors.cell}`),
      ...relations.missing(floors.cell),
      ...[...masks.keys()].filter((name) => count(`mask ${name}`) < floors.mask).map((name) => `mask ${name}`),
      ...columnTypes.filter((name) => count(`type ${name}`) < floors.type).map((name) => `type ${name}`),
      ...formats.filter((name) => count(`format ${name}`) < floors.format).map((name) => `format ${name}`),
      ...(unmasked < unmaskedFloor * granted ? [`shown under a grant: ${unmasked} of ${granted}`] : []),
      ...(withRows < rowsFloor * calls ? [`200 with rows: ${withRows} of ${calls}`] : []),
    ],
    summary: () => ({
      cells: { count: cells.length, least: Math.min(...cells.map(({ hits }) => hits())), floor: floors.cell },
      related: { count: relations.count, least: relations.least, floor: floors.cell },
      masks: of('mask', [...masks.keys()]),
      types: of('type', columnTypes),
      formats: of('format', formats),
      statuses: of('status', statuses()),
    }),
    toString() {
      const head = `${'operator × class'.padEnd(24)}${kinds.map((kind) => kind.padStart(10)).join('')}`
      const lines = uses.flatMap((use) =>
        classifications.map((level) => {
          const hits = kinds.map((kind) => String(count(cell(use, level, kind))).padStart(10))
          return `${`${use} ${level}`.padEnd(24)}${hits.join('')}`
        }),
      )
      const list = (kind: string, names: readonly string[]): string =>
        `${kind}: ${names.map((name) => `${name} ${count(`${kind} ${name}`)}`).join(', ')}`
      return [
        head,
        ...lines,
        list('mask', [...masks.keys()]),
        list('type', columnTypes),
        list('format', formats),
        list('status', statuses()),
        `${relations}`,
      ].join('\n')
    },
  }
}

function testsOf(filter: Filter | null): readonly Extract<Filter, { kind: 'test' }>[] {
  if (!filter || filter.kind === 'malformed') return []
  if (filter.kind === 'not') return testsOf(filter.of)
  return filter.kind === 'test' ? [filter] : filter.of.flatMap(testsOf)
}
