// Every output format. What is not on this page does not exist.
import { csv } from './csv.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import type { Format } from './reply.ts'
import { rows } from './rows.ts'

/** By the name that `format=` takes; the first is the one for a caller who names none. */
export const formats: ReadonlyMap<string, Format> = new Map(
  [json, ndjson, csv, rows].map((format) => [format.name, format]),
)
