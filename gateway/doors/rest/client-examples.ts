// A dataset and some of its columns → code that reads them, to paste: curl, TypeScript for Node, Python's standard library.
// The gateway's address and the token stay in the environment: a Host header is no address to trust, a token none to print.
import type { ColumnType } from '../../expr/expr.ts'
import { factsOf } from '../../expr/type-facts.ts'

export interface ClientExamples {
  readonly curl: string
  readonly typescript: string
  readonly python: string
}

type Columns = readonly { readonly name: string; readonly type: ColumnType }[]

export function clientExamples(dataset: string, columns: Columns): ClientExamples {
  const fields = columns.map(({ name }) => name).join(',')
  return {
    curl: curl(dataset, columns),
    typescript: typescript(dataset, columns, fields),
    python: python(dataset, fields),
  }
}

/** Names are letters, digits, `_` and `$`: encoded, no shell reads anything into them. */
const curl = (dataset: string, columns: Columns): string => {
  const fields = columns.map(({ name }) => encodeURIComponent(name)).join(',')
  return `curl -s -H "Authorization: Bearer $SCRIM_TOKEN" "$SCRIM/${dataset}?fields=${fields}&limit=5"`
}

const typescript = (dataset: string, columns: Columns, fields: string): string =>
  `import { env } from "node:process"

interface Row {
${columns.map(({ name, type }) => `  ${member(name)}: ${jsonType(type)} | null`).join('\n')}
}

const query = new URLSearchParams({ fields: ${JSON.stringify(fields)}, limit: "5" })
const reply = await fetch(\`\${env.SCRIM}/${dataset}?\${query}\`, {
  headers: { authorization: \`Bearer \${env.SCRIM_TOKEN}\` },
})
const body = await reply.json()
if (!reply.ok) throw new Error(\`\${body.detail} \${body.hint}\`)
const rows: Row[] = body.data
for (const row of rows) console.log(JSON.stringify(row))
`

const member = (name: string): string => (/^[\p{L}_$][\p{L}\d_$]*$/u.test(name) ? name : JSON.stringify(name))

/** As formats/ writes each by default. */
function jsonType(type: ColumnType): string {
  const { json } = factsOf(type)
  return json === 'embedded' ? 'unknown' : json === 'array' ? 'unknown[]' : json
}

const python = (dataset: string, fields: string): string =>
  `import json, os, urllib.error, urllib.parse, urllib.request

query = urllib.parse.urlencode({"fields": ${JSON.stringify(fields)}, "limit": 5})
request = urllib.request.Request(
    f"{os.environ['SCRIM']}/${dataset}?{query}",
    headers={"Authorization": f"Bearer {os.environ['SCRIM_TOKEN']}"},
)
try:
    with urllib.request.urlopen(request) as reply:
        rows = json.load(reply)["data"]
except urllib.error.HTTPError as refusal:
    problem = json.load(refusal)
    raise SystemExit(f"{problem['detail']} {problem['hint']}")
for row in rows:
    print(json.dumps(row))
`
