// The sample company → the empty database `shop`, by COPY.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { makeCompany, type SampleTable } from './company/company.ts'
import { copyLine } from './company/row.ts'
import { createTables, finishTables } from './company/tables.ts'

export async function seedShop(client: pg.Client): Promise<void> {
  for (const statement of createTables) await client.query(statement)
  for (const table of makeCompany()) await copyTable(client, table)
  for (const statement of finishTables) await client.query(statement)
}

async function copyTable(client: pg.Client, table: SampleTable): Promise<void> {
  const into = client.query(copyFrom(`COPY public.${table.name} (${table.columns.join(', ')}) FROM STDIN`))
  await pipeline(Readable.from(chunks(table)), into)
}

// A line at a time would cost a write each.
function* chunks(table: SampleTable): Generator<string> {
  const size = 1_000
  for (let at = 0; at < table.rows.length; at += size) {
    yield table.rows
      .slice(at, at + size)
      .map(copyLine)
      .join('')
  }
}
