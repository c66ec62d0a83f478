// Datasets of a source in query mode → the SQL that makes a login which may read their columns and nothing else. Only printed:
// no view is made for such a source, and no administrator of it is asked.
import type { Dataset } from '../../catalog/dataset.ts'
import { type DatabasePlan, step } from './database-plan.ts'
import { logSettings } from './database-roles.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'

const login = 'scrim_reader'

export function suggestLogin(datasets: readonly Dataset[]): DatabasePlan {
  const schemas = [...new Set(datasets.map(({ table }) => table.schema))]
  const byTable = Map.groupBy(datasets, ({ table }) => JSON.stringify([table.schema, table.name]))
  const tables = [...byTable.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { schema, name } = first.table
    const columns = new Set(group.flatMap((dataset) => [...dataset.columns.values()].map(({ from }) => from)))
    const list = [...columns].map(quoteIdentifier).join(', ')
    const sql = `GRANT SELECT (${list}) ON TABLE ${quoteIdentifier(schema)}.${quoteIdentifier(name)} TO ${login};`
    return [step('+', `let it read the declared columns of ${schema}.${name}`, sql)]
  })
  const strength = 'LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 40'
  const silence = logSettings.map(([name, value]) => `ALTER ROLE ${login} SET ${name} = ${quoteLiteral(value)};`)
  return {
    steps: [
      step('+', `create role ${login}`, `CREATE ROLE ${login} ${strength};`),
      ...schemas.map((schema) =>
        step('+', `let it use schema ${schema}`, `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${login};`),
      ),
      ...tables,
      step('+', 'keep what callers ask out of the server log', silence.join('\n'), true),
    ],
    byHand: [],
    notes: [
      'this is a suggestion: the database was not looked at, and `apply` does not run it',
      `give ${login} a way to prove itself, let it log in on standbys alone, and write its URL under masked and clear`,
    ],
  }
}
