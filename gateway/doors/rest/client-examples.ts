// A dataset and some of its columns → code that reads them, to paste: curl, TypeScript for Node, Python's standard library, and
// a GraphQL query.
// The gateway's address and the token stay in the environment: a Host header is no address to trust, a token none to print.
import type { ColumnType } from '../../expr/expr.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { ExampleAsk } from './example-ask.ts'

export interface ClientExamples {
  readonly curl: string
  readonly typescript: string
  readonly python: string
  /** For POST /graphql, or GraphiQL; null where a name is none that GraphQL can have. */
  readonly graphql: string | null
}

/** How many pages a script reads before its reader has said that they want all. */
const pages = 3
const rows = 5

export function clientExamples(dataset: string, ask: ExampleAsk): ClientExamples {
  const fields = ask.columns.map(({ name }) => name).join(',')
  const parameters: Parameters = [
    ['fields', fields],
    ...(ask.filter ? [[ask.filter.column, ask.filter.text] as const] : []),
    ['limit', String(rows)],
  ]
  return {
    curl: curl(dataset, parameters),
    typescript: typescript(dataset, ask, parameters),
    python: python(dataset, parameters),
    graphql: graphql(dataset, ask),
  }
}

type Parameters = readonly (readonly [name: string, text: string])[]

/** The shell itself says which variable is not set. */
const curl = (dataset: string, parameters: Parameters): string => {
  const query = parameters.map(([name, text]) => `${encode(name)}=${text.split(',').map(encode).join(',')}`).join('&')
  return `curl -s -H "Authorization: Bearer \${SCRIM_TOKEN:?is not set}" "\${SCRIM:?is not set}/${dataset}?${query}"`
}

/** No shell reads anything into it: `!` would recall a command. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)

const graphql = (dataset: string, { columns }: ExampleAsk): string | null => {
  const names = columns.map(({ name }) => name)
  if (![dataset, ...names].every((name) => /^(?!__)[A-Za-z_]\w*$/.test(name))) return null
  return `{ ${dataset}(first: ${rows}) { nodes { ${names.join(' ')} } pageInfo { hasNextPage endCursor } } }`
}

const missing = "Set SCRIM to the gateway's address and SCRIM_TOKEN to your access token."
const more = 'the first pages alone: take the bound away for all'

const typescript = (dataset: string, { columns }: ExampleAsk, parameters: Parameters): string =>
  `import { env } from "node:process"

interface Row {
${columns.map(({ name, type }) => `  ${member(name)}: ${jsonType(type)} | null`).join('\n')}
}

const { SCRIM, SCRIM_TOKEN } = env
if (!SCRIM || !SCRIM_TOKEN) throw new Error("${missing}")
const query = new URLSearchParams(${JSON.stringify(Object.fromEntries(parameters))})
let pages = 0
do { // ${more}
  const reply = await fetch(\`\${SCRIM}/${dataset}?\${query}\`, { headers: { authorization: \`Bearer \${SCRIM_TOKEN}\` } })
  const body = await reply.json()
  if (!reply.ok) throw new Error(\`\${body.detail} \${body.hint}\`)
  const rows: Row[] = body.data
  for (const row of rows) console.log(JSON.stringify(row))
  query.set("cursor", body.page.next ?? "")
  pages++
} while (query.get("cursor") && pages < ${pages})
`

const member = (name: string): string => (/^[\p{L}_$][\p{L}\d_$]*$/u.test(name) ? name : JSON.stringify(name))

/** As formats/ writes each by default. */
function jsonType(type: ColumnType): string {
  const { json } = factsOf(type)
  return json === 'embedded' ? 'unknown' : json === 'array' ? 'unknown[]' : json
}

const python = (dataset: string, parameters: Parameters): string =>
  `import json, os, urllib.error, urllib.parse, urllib.request

scrim, token = os.environ.get("SCRIM"), os.environ.get("SCRIM_TOKEN")
if not scrim or not token:
    raise SystemExit("${missing}")
query = {${parameters.map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)}`).join(', ')}}
for page in range(${pages}):  # ${more}
    request = urllib.request.Request(
        f"{scrim}/${dataset}?{urllib.parse.urlencode(query)}",
        headers={"Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request) as reply:
            body = json.load(reply)
    except urllib.error.HTTPError as refusal:
        problem = json.load(refusal)
        raise SystemExit(f"{problem['detail']} {problem['hint']}")
    for row in body["data"]:
        print(json.dumps(row))
    query["cursor"] = body["page"]["next"]
    if query["cursor"] is None:
        break
`
