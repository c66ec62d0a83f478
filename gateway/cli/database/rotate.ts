// `scrim database rotate`: says what breaks, and makes the new key only when the domain is named twice.

import { nearest } from '../../config/nearest.ts'
import { keyedColumns } from '../../sources/postgres/database-keys.ts'
import { rotateKey } from '../../sources/postgres/rotate-key.ts'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command-failure.ts'
import type { SourceCommand, SourceResult } from './source-command.ts'

export async function runRotate(command: SourceCommand, io: CommandIo): Promise<SourceResult> {
  const { source, admin, datasets, object: domain, confirm, json } = command
  const domains = [...new Set(datasets.flatMap((dataset) => keyedColumns(dataset).map((keyed) => keyed.domain)))].sort()
  if (!domains.includes(domain)) throw new UsageError(noDomain(source, domain, domains))
  const columns = datasets.flatMap((dataset) =>
    keyedColumns(dataset).flatMap((keyed) => (keyed.domain === domain ? [`${dataset.name}.${keyed.column}`] : [])),
  )
  if (confirm !== domain) {
    if (confirm !== undefined) io.say(`--confirm ${confirm} is not the domain ${domain}: nothing was done.`)
    io.say(`A new key for the pseudonym domain ${domain} changes every value of ${columns.join(', ')}, at once and for good:
- pseudonyms that people or tools stored no longer match, nor join, those that Scrim shows from then on;
- a filter, link or cursor that holds an old pseudonym finds nothing, or goes on at a place that means nothing;
- the old key cannot be brought back but from a backup.
Values that were equal stay equal, in every dataset of the domain; other domains do not change.
To do it: scrim database rotate ${source} ${domain} --confirm ${domain}`)
    return { result: { domain, columns, rotated: false }, status: 2 }
  }
  await rotateKey(admin, domain)
  if (!json) io.out(`new key for the pseudonym domain ${domain}`)
  io.say(`${source}: every pseudonym of ${columns.join(', ')} is another one now`)
  return { result: { domain, columns, rotated: true }, status: 0 }
}

function noDomain(source: string, domain: string, domains: readonly string[]): string {
  const known = `pseudonym domains of ${source}: ${domains.join(', ') || 'none'}`
  if (domain === '') return `name a domain; ${known}`
  const near = nearest(domain, domains)
  return `there is no domain ${domain}${near ? `; did you mean ${near}?` : `; ${known}`}`
}
