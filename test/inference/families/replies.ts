// Families that look at everything else of a reply: tags, lengths, formats, explanations, headers, documents.
import { createHash } from 'node:crypto'
import { type Attacker, type Guesses, mapCalls, type Seen, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import type { WeaknessName } from '../weaknesses.ts'

const columns = ['email', 'full_name', 'phone', 'postcode', 'website', 'birth_date'] as const

const holds = (text: string, { candidates: [one, other] }: Target): Bit | null =>
  theOne(one !== null && text.includes(one), other !== null && text.includes(other))

/** Looks for a candidate in what comes back of one ask per person. */
const reads =
  (ask: (attacker: Attacker, target: Target) => Promise<string>) =>
  (attacker: Attacker, targets: readonly Target[]): Promise<Guesses> =>
    mapCalls(targets, async (target) => holds(await ask(attacker, target), target))

/** What is not the same in two replies that say the same is left out: the rest, by header. */
const headersOf = ({ headers }: Seen): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name} ${value} ${Buffer.from(String(value), 'base64').toString()}`)
    .join('\n')

/** Bytes: ids and times differ by less, also where they are compressed. */
const leastApart = 16

/** A longer reply than its likes: the longer candidate. Where all are equally long, it says nothing. */
async function byLength(
  targets: readonly Target[],
  lengthOf: (target: Target) => Promise<number | null>,
): Promise<Guesses> {
  const lengths = await mapCalls(targets, lengthOf)
  const known = lengths.filter((one) => one !== null).sort((a, b) => a - b)
  const [low = 0, high = 0] = [known[0], known.at(-1)]
  if (high - low < leastApart) return targets.map(() => null)
  return lengths.map((one) => (one === null ? null : one > (low + high) / 2 ? 1 : 0))
}

const replies = (
  name: string,
  weakness: WeaknessName,
  ask: (attacker: Attacker, target: Target) => Promise<string>,
): Family => ({ name, caller: 'ana', columns, weakness, guess: reads(ask) })

const textOf = async (attacker: Attacker, path: string): Promise<string> => (await attacker.ask(path)).text

/** An ETag is over what its caller knows, and what is shown: so they can make the one that a hidden value would give. */
function tagOf(
  { path, query, catalog, shown, raw }: Record<'path' | 'query' | 'catalog' | 'shown' | 'raw', string>,
  subject: readonly string[],
) {
  const said = JSON.stringify([...subject, catalog, path, query, ''])
  return `W/"${createHash('sha256').update(`${said}\0${shown}${raw}`).digest('base64url')}"`
}

/** The stored values of the two people that one could be, in the ways that a tag might cover them. */
async function tagsFor(attacker: Attacker, target: Target, me: readonly string[]) {
  const query = `fields=id&id=eq.${target.id}`
  const { headers, text } = await attacker.ask(`/people?${query}`)
  const { meta } = JSON.parse(text) as { meta: { catalog: string } }
  const shown = text.slice(0, text.indexOf(',"meta":'))
  const ways = (candidate: string | null): readonly string[] =>
    [String(candidate), `"${candidate}"`, `,${candidate}`].map((raw) =>
      tagOf({ path: '/people', query, catalog: meta.catalog, shown, raw }, me),
    )
  return { query, tag: String(headers.etag), sides: [ways(target.candidates[0]), ways(target.candidates[1])] as const }
}

async function whoAmI(attacker: Attacker): Promise<readonly string[]> {
  const me = JSON.parse(await textOf(attacker, '/me')) as { issuer: string; subject: string }
  return [me.issuer, me.subject]
}

export const replyFamilies: readonly Family[] = [
  {
    name: 'ETags, against made ones',
    caller: 'ana',
    columns: ['website'],
    weakness: 'ETags cover stored values',
    guess: async (attacker, targets) => {
      const me = await whoAmI(attacker)
      return mapCalls(targets, async (target) => {
        const { tag, sides } = await tagsFor(attacker, target, me)
        return theOne(sides[0].includes(tag), sides[1].includes(tag))
      })
    },
  },
  {
    name: 'If-None-Match with made tags',
    caller: 'ana',
    columns: ['website'],
    weakness: 'ETags cover stored values',
    guess: async (attacker, targets) => {
      const me = await whoAmI(attacker)
      return mapCalls(targets, async (target) => {
        const { query, sides } = await tagsFor(attacker, target, me)
        const held = sides.map(async (tags) => {
          const asked = { headers: { 'if-none-match': tags.join(', ') } }
          return (await attacker.ask(`/people?${query}`, asked)).status === 304
        })
        const [first = false, second = false] = await Promise.all(held)
        return theOne(first, second)
      })
    },
  },
  {
    name: 'Content-Length of HEAD',
    caller: 'ana',
    columns: ['remark'],
    weakness: 'replies are as long as stored values',
    guess: (attacker, targets) =>
      byLength(targets, async ({ id }) => {
        const { status, headers } = await attacker.ask(`/people?fields=remark&id=eq.${id}`, { method: 'HEAD' })
        return status === 200 ? Number(headers['content-length']) : null
      }),
  },
  {
    name: 'length of the body',
    caller: 'ana',
    columns: ['remark'],
    weakness: 'replies are as long as stored values',
    guess: (attacker, targets) =>
      byLength(targets, async ({ id }) => {
        const { status, bytes } = await attacker.ask(`/people?fields=remark,notes&id=eq.${id}`)
        return status === 200 ? bytes.length : null
      }),
  },
  {
    name: 'compressed length',
    caller: 'ana',
    columns: ['remark'],
    weakness: 'stored values are compressed along',
    guess: (attacker, targets) =>
      byLength(targets, async ({ id }) => {
        // Only what is large is compressed: the same column under many names.
        const names = Array.from({ length: 190 }, (_, i) => `"Was written to ${i}":remark`)
        const body = new URLSearchParams({ fields: names.join(','), id: `eq.${id}` }).toString()
        const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-encoding': 'gzip' }
        const seen = await attacker.ask('/people/query', { method: 'POST', headers, body })
        return seen.status === 200 && seen.headers['content-encoding'] === 'gzip' ? seen.bytes.length : null
      }),
  },
  replies('csv', 'other formats forget the mask', (attacker, { id }) =>
    textOf(attacker, `/people?id=eq.${id}&format=csv`),
  ),
  replies('ndjson and rows', 'other formats forget the mask', async (attacker, { id }) =>
    [
      await textOf(attacker, `/people?id=eq.${id}&format=ndjson&numbers=native`),
      await textOf(attacker, `/people?id=eq.${id}&format=rows`),
    ].join(),
  ),
  replies('explain=policy', 'explain shows the rows', (attacker, { id }) =>
    textOf(attacker, `/people?id=eq.${id}&explain=policy`),
  ),
  replies(
    'headers of replies, deprecation and links among them',
    'a header describes the rows',
    async (attacker, { id }) => headersOf(await attacker.ask(`/people?id=eq.${id}&limit=1`)),
  ),
  replies('renamed and repeated columns', 'a renamed column loses its mask', (attacker, { id, column }) =>
    textOf(attacker, `/people?fields=id,${column},a:${column},b:${column}&id=eq.${id}`),
  ),
  {
    name: 'OpenAPI and /datasets: examples and words',
    caller: 'ana',
    columns,
    weakness: { none: 'they are made of catalogue and access alone; nothing there could read a row' },
    guess: async (attacker, targets) => {
      const paths = ['/openapi.json', '/datasets', '/datasets/people', '/me']
      const text = (await mapCalls(paths, (path) => textOf(attacker, path))).join()
      return targets.map((target) => holds(text, target))
    },
  },
]
