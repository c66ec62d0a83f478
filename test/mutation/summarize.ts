// Stryker's report → a page: the score of each folder, and every mutant that no test noticed, with what was judged of it.
import { dirname } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const place = z.object({ line: z.number(), column: z.number() })
const mutantSchema = z.object({
  mutatorName: z.string(),
  replacement: z.string().optional(),
  location: z.object({ start: place, end: place }),
  status: z.string(),
  statusReason: z.string().optional(),
})
const reportSchema = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(mutantSchema) })),
})
/** File → `original → replacement` → why no test can notice it. */
const judgedSchema = z.record(z.string(), z.record(z.string(), z.string()))

interface Mutant extends z.output<typeof mutantSchema> {
  readonly file: string
  /** What stood there → what stood there instead, each on one line. */
  readonly change: string
}

export interface Summary {
  /** Markdown. */
  readonly page: string
  /** In percent, of all folders together. */
  readonly score: number
}

/**
 * @param report JSON, as Stryker wrote it.
 * @param judgements YAML, as judged.yaml.
 * @param day of the run.
 */
export function summarize(report: string, judgements: string, day: string): Summary {
  const { files } = reportSchema.parse(JSON.parse(report))
  const mutants = Object.entries(files).flatMap(([file, { source, mutants: all }]) =>
    all.map((one): Mutant => ({ ...one, file, change: changeOf(source, one) })),
  )
  return { page: pageOf(mutants, judgedSchema.parse(parse(judgements)), day), score: scoreOf(mutants).score }
}

function changeOf(source: string, { location: { start, end }, replacement }: z.output<typeof mutantSchema>): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines.push((lines.pop() ?? '').slice(0, end.column - 1))
  lines[0] = (lines[0] ?? '').slice(start.column - 1)
  return `${onOneLine(lines.join('\n'))} → ${onOneLine(replacement ?? '')}`
}

function onOneLine(code: string): string {
  const line = code.replace(/\s+/g, ' ').trim()
  return line.length > 90 ? `${line.slice(0, 60)} … ${line.slice(-25)}` : line
}

function scoreOf(of: readonly Mutant[]) {
  const count = (...statuses: readonly string[]): number => of.filter(({ status }) => statuses.includes(status)).length
  const [killed, timeouts, missed] = [count('Killed'), count('Timeout'), count('Survived', 'NoCoverage')]
  const tested = killed + timeouts + missed
  return {
    killed,
    timeouts,
    missed,
    ignored: count('Ignored'),
    score: tested > 0 ? (100 * (tested - missed)) / tested : 100,
  }
}

function pageOf(mutants: readonly Mutant[], judged: z.output<typeof judgedSchema>, day: string): string {
  const folders = [...Map.groupBy(mutants, ({ file }) => dirname(file))].sort(([a], [b]) => (a < b ? -1 : 1))
  const row = (name: string, of: readonly Mutant[]): string => {
    const { killed, timeouts, missed, ignored, score: share } = scoreOf(of)
    return `| ${name} | ${share.toFixed(1)} % | ${killed} | ${timeouts} | ${missed} | ${ignored} |`
  }
  const listed = (title: string, of: readonly Mutant[], words: (one: Mutant) => string): readonly string[] =>
    of.length === 0
      ? []
      : ['', `## ${title}`, '', ...of.map((one) => `- ${placeOf(one)} ${code(one.change)}${words(one)}`)]
  const missed = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  const reasonOf = ({ file, change }: Mutant): string | undefined => judged[file]?.[change]
  const lines = [
    '# Mutation tests',
    '',
    `Made by \`npm run mutate\` on ${day}; what it means: [README.md](README.md).`,
    '',
    '| folder | score | killed | timed out | survived | ignored |',
    '|---|---|---|---|---|---|',
    ...folders.map(([name, of]) => row(name, of)),
    row('**all**', mutants),
    ...listed(
      'Survivors',
      missed.filter((one) => reasonOf(one) === undefined),
      ({ status }) => (status === 'NoCoverage' ? ' (reached by no test)' : ''),
    ),
    ...listed(
      'Survivors that change nothing that can be seen',
      missed.filter((one) => reasonOf(one) !== undefined),
      (one) => `: ${reasonOf(one)}`,
    ),
    ...listed(
      'Timed out',
      mutants.filter(({ status }) => status === 'Timeout'),
      () => '',
    ),
    '',
    '## Ignored',
    '',
    ...[
      ...new Set(mutants.flatMap(({ status, statusReason }) => (status === 'Ignored' ? [statusReason ?? ''] : []))),
    ].map((reason) => `- ${reason}`),
  ]
  return `${lines.join('\n')}\n`
}

function placeOf({ file, location, mutatorName }: Mutant): string {
  return `${file}:${location.start.line}:${location.start.column} ${mutatorName}`
}

/** Backticks within are rare; a longer fence holds them. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
