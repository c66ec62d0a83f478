// What PUBLIC was given in Postgres's own schemas beyond what they came with: pg_init_privs keeps that, so no list of names is
// needed. A function that somebody made there is anybody's to call until this takes it away (hardening.md 16).
import type { ClientBase } from 'pg'
import { firstMade } from './first-made.ts'
import { quoteIdentifier } from './quote.ts'

/** One thing that PUBLIC has: `revoke` lists the objects after `ON`. */
export interface Given {
  readonly what: string
  readonly privilege: string
  readonly objects: readonly string[]
  readonly on: string
}

interface Beyond {
  readonly kind: 'TABLE' | 'ROUTINE'
  readonly object: string
  readonly column: string | null
  readonly privilege: string
}

const ofPostgres = `ARRAY['pg_catalog', 'information_schema', 'pg_toast']::regnamespace[]`

/** Functions of Postgres that pg_init_privs does not list came with EXECUTE for all. */
const question = `SELECT h.kind, h.object, h.column, a.privilege_type AS privilege
  FROM (
    SELECT 'TABLE' AS kind, c.oid::regclass::text AS object, NULL::name AS column, c.relacl AS acl,
      'pg_class'::regclass AS class, c.oid, 0 AS sub, NULL::aclitem[] AS came
    FROM pg_class c WHERE c.relnamespace = ANY (${ofPostgres})
    UNION ALL
    SELECT 'TABLE', c.oid::regclass::text, t.attname, t.attacl, 'pg_class'::regclass, c.oid, t.attnum, NULL
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid WHERE c.relnamespace = ANY (${ofPostgres})
    UNION ALL
    SELECT 'ROUTINE', p.oid::regprocedure::text, NULL, coalesce(p.proacl, acldefault('f', p.proowner)),
      'pg_proc'::regclass, p.oid, 0, CASE WHEN p.oid < ${firstMade} THEN acldefault('f', p.proowner) END
    FROM pg_proc p WHERE p.pronamespace = ANY (${ofPostgres})
  ) AS h LEFT JOIN pg_init_privs i ON i.classoid = h.class AND i.objoid = h.oid AND i.objsubid = h.sub AND i.privtype = 'i',
    aclexplode(h.acl) AS a
  WHERE a.grantee = 0 AND NOT EXISTS (
    SELECT FROM aclexplode(coalesce(i.initprivs, h.came)) AS b WHERE b.grantee = 0 AND b.privilege_type = a.privilege_type)
  ORDER BY 1, 2, 3`

export async function beyondInitial(client: ClientBase): Promise<readonly Given[]> {
  const { rows } = await client.query<Beyond>(question)
  const alike = Map.groupBy(rows, ({ kind, column, privilege }) => JSON.stringify([kind, column, privilege]))
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { kind, column, privilege } = first
    const what = column === null ? privilege : `${privilege} (${quoteIdentifier(column)})`
    const title = `${what} that Postgres keeps from all, on ${group.map(({ object }) => object).join(', ')}`
    return [{ what: title, privilege: what, on: kind, objects: group.map(({ object }) => object) }]
  })
}
