// `scrim explain`: what a person with these roles and claims would see, and by which rules; from the files alone.
import { parseArgs } from 'node:util'
import { ownRoles } from '../catalog/check-known.ts'
import { toLine } from '../config/diagnostic.ts'
import { nearest } from '../config/nearest.ts'
import type { Command } from './command.ts'
import { optionWords, toCommandFailure, UsageError } from './command-failure.ts'
import { explainAddress } from './explain/explain-address.ts'
import { sayExplained } from './explain/say-explained.ts'
import { loadRules, type Rules } from './load-rules.ts'
import type { MadeUpPerson } from './made-up-person.ts'

const usage = `scrim explain PATH [NAME=VALUE…] --as ROLE[,ROLE…] [--claim NAME=VALUE]… [--app NAME] [--config FILE] [--json]

Says what a person with these roles and claims would see at PATH, and which rules say so; or how they would be refused.
For whoever owns the rules: it reads the dataset files and scrim.yaml alone, and no database or gateway runs. For example:
  scrim explain 'customers?fields=id,email&plan=eq.pro' --as analyst
  scrim explain /customers/7 fields=id,full_name --as support --claim countries=DE

  NAME=VALUE         a parameter, not encoded
  --as ROLE          their roles; what these inherit comes with them
  --claim NAME=VALUE an attribute as scrim.yaml names it, or email or subject; again for a list
  --app NAME         the tool through which they ask
  --config FILE      scrim.yaml; else ./scrim.yaml, else the one of the embedded state folder, else ./datasets alone
  --json             { address, person, explain, notices, refused, owner } on stdout
Exit status: 0, 2 usage or files that cannot be read, 3 refused.`

export const explain: Command = {
  name: 'explain',
  describes: 'say what a role would see, and by which rules',
  usage,
  async run(args, io) {
    try {
      const { address, person, config, json } = parseOptions(args)
      const rules = await loadRules(undefined, config)
      for (const diagnostic of rules.diagnostics) io.say(toLine(diagnostic))
      const { catalog } = rules
      if (!catalog) throw new UsageError('the rules cannot be explained: mend the files first')
      assertKnown(person, rules)
      const explained = explainAddress(address, person, { ...rules, catalog })
      io.out(json ? JSON.stringify(explained, null, 2) : sayExplained(explained).join('\n'))
      return explained.refused ? 3 : 0
    } catch (error) {
      const { words, status } = toCommandFailure(error)
      io.say(optionWords(words, usage))
      return status
    }
  },
}

interface Options {
  readonly address: string
  readonly person: MadeUpPerson
  readonly config: string | undefined
  readonly json: boolean
}

function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      as: { type: 'string', multiple: true, default: [] },
      claim: { type: 'string', multiple: true, default: [] },
      app: { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const [path, ...parameters] = positionals
  if (path === undefined) throw new UsageError(`Name a path.\n\n${usage}`)
  const roles = values.as.flatMap((list) => list.split(',')).filter((role) => role !== '')
  if (roles.length === 0) throw new UsageError('Say whose eyes: --as ROLE, for example --as analyst.')
  const encoded = parameters.map((text) => toPair(text, 'a parameter').map(toForm).join('='))
  const joint = path.includes('?') ? '&' : '?'
  return {
    address: `/${path.replace(/^\/+/, '')}${encoded.length > 0 ? `${joint}${encoded.join('&')}` : ''}`,
    person: toPerson(
      roles,
      values.claim.map((text) => toPair(text, '--claim')),
      values.app ?? null,
    ),
    config: values.config,
    json: values.json,
  }
}

/** Only what would end a value, or be read as something else: the address stays readable. */
const toForm = (text: string): string => text.replace(/[%&+#]/g, encodeURIComponent)

function toPair(text: string, what: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=')
  if (equals < 1) throw new UsageError(`${what} is written NAME=VALUE, for example countries=DE.`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}

function toPerson(
  roles: readonly string[],
  pairs: readonly (readonly [name: string, value: string])[],
  app: string | null,
): MadeUpPerson {
  const claims = Object.fromEntries(
    [...Map.groupBy(pairs, ([name]) => name)].map(([name, all]) => [name, all.map(([, value]) => value)]),
  )
  const { email = [], subject = [], ...attributes } = claims
  return { subject: subject[0] ?? 'made-up', email: email[0] ?? null, roles, claims: attributes, app }
}

/** A slip of the pen would explain what nobody sees. */
function assertKnown({ roles, claims }: MadeUpPerson, { catalog, known }: Rules): void {
  const named = [...(catalog?.datasets.values() ?? [])].flatMap(({ access }) => access.map(({ role }) => role))
  const among = known ? [...known.roles, ...ownRoles] : [...named, ...ownRoles]
  const check = (what: string, name: string, words: readonly string[]): void => {
    if (words.includes(name)) return
    const near = nearest(name, words)
    throw new UsageError(
      `There is no ${what} "${name}": ${near ? `did you mean ${near}?` : `${[...new Set(words)].join(', ') || 'scrim.yaml maps none'}.`}`,
    )
  }
  for (const role of roles) check('role', role, among)
  if (known) for (const name of Object.keys(claims)) check('claim', name, [...known.attributes])
}
