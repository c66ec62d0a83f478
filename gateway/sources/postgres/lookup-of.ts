// A dataset and a column that some rule looks up by → the function that finds keys by its exact stored value. It runs as
// scrim_finder, which may read the key and such columns alone; who calls it learns keys and nothing else (hardening.md 12).
import { createHash } from 'node:crypto'
import type { Column, Dataset } from '../../catalog/dataset.ts'
import { mostFound } from '../../plan/place-lookup.ts'
import { quoteIdentifier } from './quote.ts'
import { readStored, sqlType } from './types.ts'

export interface Lookup {
  /** `<dataset>_lookup_<hex>`: by content, as views are. */
  readonly name: string
  /** Schema and name, quoted. */
  readonly qualified: string
  /** Schema, name and the type of its argument, as DDL names it. */
  readonly signature: string
  /** What follows `CREATE FUNCTION <qualified>`. */
  readonly definition: string
  /** The columns of the table that it reads. */
  readonly reads: readonly string[]
}

/** What names of lookup functions look like, of any dataset and catalogue. Postgres takes it, too. */
export const lookupName = '_lookup_[0-9a-f]{8}$'

/** Those of a dataset: one for each column that an access entry lists under `lookup`. */
export const lookupsOf = (dataset: Dataset): readonly Lookup[] =>
  [...dataset.columns.values()]
    .filter(({ name }) => dataset.access.some(({ lookup }) => lookup.includes(name)))
    .map((column) => lookupOf(dataset, column))

export function lookupOf(dataset: Dataset, column: Column): Lookup {
  const key = dataset.key.map((name) => {
    const part = dataset.columns.get(name)
    if (!part) throw new Error(`the catalogue let the key ${name} of ${dataset.name} pass undeclared`)
    return part
  })
  const read = ({ from, type }: Column): string => readStored(`t.${quoteIdentifier(from)}`, type)
  const shown = key.map((part, i) => `(${read(part)})::${sqlType(part.type)} AS k${i}`)
  const parts = key.map((_, i) => `k${i}`).join(', ')
  const [first = ''] = key.map(({ type }) => sqlType(type))
  const returns =
    key.length === 1
      ? `SETOF ${first}`
      : `TABLE (${key.map(({ name, type }) => `${quoteIdentifier(name)} ${sqlType(type)}`).join(', ')})`
  const table = `${quoteIdentifier(dataset.table.schema)}.${quoteIdentifier(dataset.table.name)}`
  const argument = `(${sqlType(column.type)})`
  const definition = `${argument} RETURNS ${returns}
  LANGUAGE sql STABLE STRICT SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT ${parts} FROM (
    SELECT ${parts}, count(*) OVER () AS holders FROM (
      SELECT ${shown.join(', ')} FROM ${table} AS t WHERE ${read(column)} = $1 LIMIT ${mostFound + 1}
    ) AS found
  ) AS counted WHERE holders <= ${mostFound};
END`
  const hex = createHash('sha256').update(definition).digest('hex').slice(0, 8)
  const name = `${dataset.name}_lookup_${hex}`
  const qualified = `"scrim".${quoteIdentifier(name)}`
  const reads = [...new Set([...key, column].map(({ from }) => from))]
  return { name, qualified, signature: `${qualified}${argument}`, definition, reads }
}
