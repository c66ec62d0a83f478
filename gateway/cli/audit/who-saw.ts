// `scrim audit who-saw`: who was shown a row clear, or what a person was shown, when, why, and who approved it.
import { parseArgs } from 'node:util'
import { type FoundRelease, type FoundReleases, findReleases } from '../../audit/find-releases.ts'
import { toKnown } from '../../catalog/known.ts'
import { loadCatalog } from '../../catalog/load-catalog.ts'
import { nearest } from '../../config/nearest.ts'
import type { Settings } from '../../config/settings.ts'
import { SettingsError } from '../../config/settings-error.ts'
import { parseLiteral } from '../../operators/literal.ts'
import { rowText } from '../../read-events.ts'
import { createSeal } from '../../seal/seal.ts'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command-failure.ts'
import { findSettings, readSecret } from '../find-settings.ts'
import { toScreen } from '../query/to-screen.ts'
import { type Cell, type Column, type Table, writeTable } from '../query/write-table.ts'
import { loadReasons, type Reasons } from './load-reasons.ts'

const options = {
  dataset: { type: 'string' },
  key: { type: 'string' },
  person: { type: 'string' },
  issuer: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** @returns 0, whether or not anybody saw anything: it finds nothing wrong either way. */
export async function whoSaw(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const { dataset, key, person, issuer } = values
  if (person === undefined && key === undefined) {
    throw new UsageError('Write --dataset NAME --key KEY for a row, or --person SUBJECT for a person.')
  }
  if (key !== undefined && dataset === undefined) throw new UsageError('--key goes with --dataset NAME.')
  if (issuer !== undefined && person === undefined) throw new UsageError('--issuer goes with --person SUBJECT.')
  const { file, settings } = await findSettings(values.config)
  const row =
    key === undefined || dataset === undefined ? null : await fingerprintsOf(dataset, key.split(','), settings, file)
  const found = await findReleases(readSecret(settings.control.auditUrl, 'control.audit_url', file), {
    row,
    person: person === undefined ? null : { subject: person, issuer: issuer ?? null },
    dataset: dataset ?? null,
  })
  const requests = found.releases.flatMap(({ grant }) => grant?.request ?? [])
  const reasons = await loadReasons(settings.control.url, requests)
  if (values.json) io.out(JSON.stringify(toReport(found, reasons)))
  else tell(found, reasons, dataset ?? null, io)
  if (found.unread > 0) {
    const events = found.unread === 1 ? '1 event' : `${found.unread} events`
    io.say(`${events} could not be read, so this may not be all: scrim audit verify names them.`)
  }
  return 0
}

/** Of the row under every key: of the values, as they are read from a key in an address. */
async function fingerprintsOf(
  name: string,
  parts: readonly string[],
  settings: Settings,
  file: string,
): Promise<readonly string[]> {
  const { catalog, diagnostics } = await loadCatalog(settings.datasets, toKnown(settings))
  if (!catalog) throw new SettingsError(diagnostics)
  const dataset = catalog.datasets.get(name)
  if (!dataset) {
    const near = nearest(name, catalog.datasets.keys())
    throw new UsageError(
      `There is no dataset ${name}: ${near ? `did you mean ${near}?` : [...catalog.datasets.keys()].join(', ')}`,
    )
  }
  if (parts.length !== dataset.key.length) {
    throw new UsageError(
      `The key of ${name} is ${dataset.key.join(',')}: give ${dataset.key.length} with commas between.`,
    )
  }
  const key = dataset.key.map((column, i) => {
    const type = dataset.columns.get(column)?.type ?? 'text'
    const parsed = parseLiteral(parts[i] ?? '', type)
    if (parsed.ok) return parsed.value
    throw new UsageError(`${column} of ${name} is ${type}: ${parsed.expected} was expected.`)
  })
  const read = (ref: Settings['keys']['current']): Uint8Array => Buffer.from(readSecret(ref, 'keys', file), 'base64')
  const seal = createSeal({ current: read(settings.keys.current), previous: settings.keys.previous.map(read) })
  return seal.fingerprints(rowText(name, key))
}

const reasonOf = ({ grant }: FoundRelease, reasons: Reasons): string | null =>
  grant ? (reasons.byRequest.get(grant.request) ?? null) : null

function toReport({ releases, from, to }: FoundReleases, reasons: Reasons) {
  return {
    searched: { from, to },
    releases: releases.map((one) => ({
      at: one.at,
      who: one.who,
      dataset: one.dataset,
      columns: one.columns.map(({ name }) => name),
      rows: one.rows.length,
      by: one.by,
      rules: one.by === 'rule' ? [...new Set(one.columns.map(({ rule }) => rule))] : [],
      grant: one.grant?.id ?? null,
      request: one.grant?.request ?? null,
      reason: reasonOf(one, reasons),
      approved_by: one.grant?.approvedBy ?? [],
      event: one.id,
      read: one.read,
    })),
  }
}

/** @param dataset that all of them are of; null: of any. */
function tell(found: FoundReleases, reasons: Reasons, dataset: string | null, io: CommandIo): void {
  const { releases, from, to } = found
  const days = from === null ? 'the audit is empty' : from === to ? `searched: ${from}` : `searched: ${from} to ${to}`
  if (releases.length === 0) {
    io.say(`The audit holds no such release (${days}): nothing was shown clear, or the name is written in another way.`)
    return
  }
  const table = toTable(releases, reasons, dataset === null)
  io.out(writeTable(table, toScreen()).trimEnd())
  io.say(`${releases.length} ${releases.length === 1 ? 'release' : 'releases'} (${days}).`)
  if (reasons.why !== null) io.say(`Reasons cannot be read: ${reasons.why}`)
}

function toTable(releases: readonly FoundRelease[], reasons: Reasons, ofAny: boolean): Table {
  const of = ofAny ? [whole('dataset')] : []
  const heads = [whole('when, UTC'), whole('who'), whole('app'), ...of, whole('columns'), whole('rows'), whole('by')]
  const rows = releases.map((one): readonly Cell[] => [
    text(one.at.slice(0, 19).replace('T', ' ')),
    text(one.who.subject),
    text(one.who.app),
    ...(ofAny ? [text(one.dataset)] : []),
    text(one.columns.map(({ name }) => name).join(', ')),
    { text: String(one.rows.length), kind: 'number' },
    text(
      one.by === 'grant' ? `grant ${one.grant?.id ?? ''}` : [...new Set(one.columns.map(({ rule }) => rule))].join(' '),
    ),
    text(reasonOf(one, reasons) ?? ''),
    text((one.grant?.approvedBy ?? []).map(({ subject }) => subject).join(', ')),
  ])
  return { columns: [...heads, { name: 'why', masked: false, least: 20 }, whole('approved by')], rows }
}

/** Half a time or half a name is of no use to an auditor; of a reason, the beginning is. */
const whole = (name: string): Column => ({ name, masked: false, least: Number.POSITIVE_INFINITY })

const text = (value: string): Cell => ({ text: value, kind: 'text' })
