// E-mail addresses of the sample company: under reserved domains, so that none is anybody's; and the odd ones real tables hold.
import type { Random } from './random.ts'

const providers = [
  'example.com',
  'example.com',
  'mail.example.com',
  'example.org',
  'example.net',
  'post.example',
  'inbox.example',
]
const handles = ['blue', 'river', 'kite', 'pixel', 'maple', 'comet', 'tiger', 'cloud', 'ember', 'lotus', 'sora', 'nova']

// Letters that do not decompose to an ASCII letter and a mark.
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  ı: 'i',
  đ: 'd',
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
}

/** Lower-case ASCII letters, digits and dots; empty where the name has none. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[ßłøæıđäöü]/g, (letter) => spelled[letter] ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '.')
    .replaceAll(/^\.+|\.+$/g, '')
}

export function personEmail(random: Random, name: string): string {
  const [given = '', ...rest] = slug(name).split('.')
  const family = rest.at(-1) ?? ''
  const number = random.below(900) + 10
  const local =
    given === ''
      ? `${random.pick(handles)}${random.pick(handles)}${number}`
      : random.pick([
          `${given}.${family}`,
          `${given}${number}`,
          `${given.slice(0, 1)}${family}${number}`,
          `${family}.${given}`,
        ])
  return `${local.replaceAll(/^\.|\.$/g, '')}@${random.pick(providers)}`
}

export function firmEmail(random: Random, name: string): string {
  const host = slug(name).replaceAll('.', '-') || `${random.pick(handles)}-${random.pick(handles)}`
  return `${random.pick(['info', 'office', 'billing', 'accounts', 'it'])}@${host.slice(0, 40)}.example`
}

/** Customer → address: every shape that a mask must bear, always at the same key. Null and the duplicate included. */
export const oddEmails: ReadonlyMap<number, string | null> = new Map([
  [7, 'mia@example.com'],
  [11, 'bob@example.com'],
  [12, 'bob@example.com'],
  [13, 'Bob@Example.COM'],
  [17, 'bob@localhost'],
  [19, 'a@example.com'],
  [23, 'no-address-given'],
  [29, 'two@signs@example.com'],
  [31, 'ANNA.SCHMIDT@EXAMPLE.ORG'],
  [37, '@example.com'],
  [41, 'nobody@'],
  [43, ''],
  [47, null],
  [53, `${'very.long.'.repeat(40)}name@example.com`],
  [59, ' trailing.space@example.com '],
  [61, 'jürgen.größe@bücher.example'],
  [67, '😀@example.com'],
  [71, 'tag+newsletter@example.co.example'],
  [73, '"quoted local"@example.org'],
  [79, 'line\nbreak@example.com'],
  [83, 'token@io/reset?token=abc'],
])
