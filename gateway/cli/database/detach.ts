// `scrim database detach`: takes our views and functions off one table before a migration; apply puts them back.
import { detachTable } from '../../sources/postgres/detach-table.ts'
import type { CommandIo } from '../command.ts'
import { UsageError } from '../command-failure.ts'
import { oneLine } from './one-line.ts'
import type { SourceCommand, SourceResult } from './source-command.ts'

export async function runDetach(command: SourceCommand, io: CommandIo): Promise<SourceResult> {
  const { source, admin, datasets, object, json } = command
  const over = datasets.filter(({ table }) => `${table.schema}.${table.name}` === object)
  const dropped = await detachTable(admin, over[0]?.table ?? toTable(object))
  if (!json) for (const one of dropped) io.out(oneLine(`dropped ${one}`))
  const names = over.map(({ name }) => name).join(', ')
  if (dropped.length === 0) io.say(`${source}: nothing of ours rests on ${object}`)
  else
    io.say(
      `${source}: ${names || 'what reads it'} answers 503 until: scrim database apply ${source} (with --dedicated where it is applied so)`,
    )
  return { result: { dropped, datasets: over.map(({ name }) => name) }, status: 0 }
}

function toTable(text: string): { schema: string; name: string } {
  const dot = text.indexOf('.')
  if (dot < 1) throw new UsageError(`${text} names no schema: write SCHEMA.TABLE, e.g. public.customers`)
  return { schema: text.slice(0, dot), name: text.slice(dot + 1) }
}
