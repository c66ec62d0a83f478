// An explanation for an owner → lines: who asks what, why they see what they see or are refused, and what they cannot read.
import { parseExact } from '../query/exact-json.ts'
import { sayExplain } from '../query/say-explain.ts'
import { toLine } from '../query/say-meta.ts'
import type { Explained } from './explain-address.ts'
import type { OwnersView } from './owners-view.ts'

export function sayExplained({
  address,
  person,
  explain,
  lookup,
  notices,
  refused,
  owner,
}: Explained): readonly string[] {
  const claims = Object.entries(person.claims).map(([name, values]) => `${name} ${values.join(', ')}`)
  const who = [`roles ${person.roles.join(', ')}`, ...claims, ...(person.app ? [`through ${person.app}`] : [])]
  return [
    `${address}, asked with ${who.join('; ')}`,
    ...(refused ? [`Refused, ${refused.code} (${refused.status}): ${refused.detail}`, refused.hint] : []),
    ...(explain ? sayExplain(parseExact(JSON.stringify(explain))) : []),
    ...lookup.map(sayLookup),
    ...notices.filter((notice) => notice !== explain?.rows.why).map((notice) => `Notice: ${notice}`),
    ...(owner ? sayOwners(owner) : []),
  ]
    .filter((line) => line !== '')
    .map(toLine)
}

const sayLookup = ({ column, condition, rule }: Explained['lookup'][number]): string =>
  `They may find a row by the stored value of ${column}${condition ? `, where ${JSON.stringify(condition)}` : ''} (${rule})`

function sayOwners({ without_effect, unreadable }: OwnersView): readonly string[] {
  const lines = [
    ...without_effect.map(({ role, rule, because }) => `  a rule of ${role} shows nothing: ${because} (${rule})`),
    ...[...Map.groupBy(unreadable, whyUnreadable)].map(
      ([why, columns]) => `  not theirs: ${columns.map(({ column }) => column).join(', ')}: ${why}`,
    ),
  ]
  return lines.length > 0 ? ['For the owner alone, and nothing that they are told:', ...lines] : []
}

function whyUnreadable({ forbidden_by, passed_over, read_by }: OwnersView['unreadable'][number]): string {
  const named = (rules: typeof read_by): string => rules.map(({ role, rule }) => `${role} (${rule})`).join(', ')
  const own = passed_over.length > 0 ? `read by a rule of theirs that does not count here: ${named(passed_over)}` : ''
  const why =
    forbidden_by.length > 0 ? `forbidden by a rule of ${named(forbidden_by)}` : own || 'no rule of theirs reads it'
  return read_by.length > 0 ? `${why}; read by ${named(read_by)}` : why
}
