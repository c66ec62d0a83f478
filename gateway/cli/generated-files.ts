// Every file that is made from the code: its path in the checkout → what it holds.
import { z } from 'zod'
import type { Mask } from '../../masks/mask.ts'
import { masks } from '../../masks/registry.ts'
import { datasetSchema } from '../catalog/dataset-schema.ts'
import { settingsSchema } from '../config/settings-schema.ts'
import { failures } from '../errors/failures.ts'
import { policyTestSchema } from './policy-tests/policy-test-schema.ts'
import { typesPage } from './types-page.ts'

export const generatedFiles: ReadonlyMap<string, () => string> = new Map([
  ['docs/schema/dataset.schema.json', () => toSchema(datasetSchema, 'A dataset of Scrim')],
  ['docs/schema/policy-test.schema.json', () => toSchema(policyTestSchema, 'Policy tests of a dataset of Scrim')],
  ['docs/schema/scrim.schema.json', () => toSchema(settingsSchema, 'scrim.yaml: the configuration of Scrim')],
  ['docs/errors.md', errorsPage],
  ['docs/masks.md', masksPage],
  ['docs/types.md', () => page('Column types', typesPage())],
])

const notice = '<!-- Made by `npm run generate`: edit the code it comes from. -->'

/** What a person writes, before defaults and units: `input`. */
const toSchema = (schema: z.ZodType, title: string): string =>
  `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`

function errorsPage(): string {
  const rows = Object.entries(failures).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`)
  return page('Errors', [
    'Every failure is `application/problem+json` (RFC 9457) with one of these codes in `code`. The prefix names the stage:',
    '`ASK` what was asked, `AUTH` who asks, `PLAN` what may be answered, `UNMASK` approvals ([what each means to you]' +
      '(guides/approve-and-be-approved.md#what-a-refusal-means)), `LIMIT` how often, `SOURCE` the database, `AUDIT` and',
    '`CONTROL` the record.',
    '',
    '| code | status | title |',
    '|---|---|---|',
    ...rows,
  ])
}

function masksPage(): string {
  return page('Masks', [
    'A column with a `mask` is always shown masked. A mask keeps the type of the column, shows nothing beyond what it',
    'declares, and can never raise an error. Every example is run as a test.',
    ...[...masks.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(maskSection),
  ])
}

function maskSection(mask: Mask): readonly string[] {
  const facts = [
    `accepts ${mask.accepts.join(', ')}`,
    mask.keepsOrder ? 'keeps the order: range filters stay meaningful' : 'does not keep the order',
    mask.mayLower ? 'may serve a derived column that is less secret than its source' : null,
    mask.bestEffort
      ? 'best effort: what it does not recognise shows, and `meta.masked` says so; never filtered or sorted; a restricted column needs `best_effort: true` beside it'
      : null,
  ].filter((fact) => fact !== null)
  const rows = mask.examples.map(
    ([options, raw, shown]) => `| ${code(toYaml(mask, options))} | ${code(toText(raw))} | ${code(toText(shown))} |`,
  )
  const table = ['| written | raw | shown |', '|---|---|---|', ...rows]
  return [
    '',
    `## ${mask.name}`,
    '',
    `${mask.describes.replaceAll('*', '\\*')}.`,
    '',
    ...facts.map((fact) => `- ${fact}`),
    '',
    ...table,
  ]
}

function toYaml(mask: Mask, options: unknown): string {
  const written = JSON.stringify(options)
    .replace(/"(\w+)":/g, '$1: ')
    .replaceAll(',', ', ')
    .replaceAll('"', '')
  const scalar = mask.scalar === null ? undefined : new Map(Object.entries(Object(options))).get(mask.scalar)
  if (scalar !== undefined && Object.keys(Object(options)).length === 1)
    return `mask: { ${mask.name}: ${String(scalar)} }`
  return written === '{}' ? `mask: ${mask.name}` : `mask: { ${mask.name}: ${written} }`
}

const longest = 40

/** A value as the page shows it: quoted where it is text, escaped where it cannot be seen, cut where it is long. */
function toText(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  const characters = [...value]
  if (characters.length <= longest) return JSON.stringify(value)
  return `${JSON.stringify(characters.slice(0, 12).join(''))}… (${characters.length} characters)`
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

const page = (title: string, lines: readonly string[]): string => `# ${title}\n\n${notice}\n\n${lines.join('\n')}\n`
