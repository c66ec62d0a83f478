// Notes on rules that load and still do not mean what they seem to: each names both places, and sound rules get none.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { toLine } from '../../../gateway/config/diagnostic.ts'

const head = `kind: Dataset
name: things
description: Things.
owner: keeper
source: shop
table: public.things
key: id
classification: internal
columns:
  id: { type: integer }
  region: { type: text }
  score: { type: integer }
  open: { type: text, classification: public }
  email: { type: text, classification: restricted, mask: email }
  amount: { type: decimal, mask: { bucket: 10 } }
access:
`
/** The first entry stands on line 17 of the file. */
async function notesOn(access: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-lint-'))
  try {
    await writeFile(join(folder, 'things.yaml'), head + access)
    const { notes, diagnostics } = await loadCatalog(folder, null)
    assert.deepEqual(diagnostics.map(toLine), [])
    return notes
      .map((line) => line.replaceAll(`${folder}/`, ''))
      .filter((line) => !line.includes('clear, without an approval'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const sound: Readonly<Record<string, string>> = {
  'a lone cannot, which applies together with other roles': '  - { role: a, cannot: [amount] }\n',
  'all but some columns': "  - { role: a, read: '*' }\n  - { role: a, cannot: [amount] }\n",
  'all but some columns, in one entry': "  - { role: a, read: '*', cannot: [amount] }\n",
  'what one role may and another may not':
    "  - { role: a, read: '*', clear: [email] }\n  - { role: b, cannot: [email] }\n  - { role: b, read: '*', rows: { region: { eq: eu } } }\n",
  'a cannot in some rows': `  - { role: a, read: [id, amount] }
  - { role: a, cannot: [amount], rows: { region: { eq: us } } }
`,
  'a cannot through one app': `  - { role: a, read: [id, amount] }
  - { role: a, cannot: [amount], apps: [board] }
`,
  'clear in some rows of what is read in all': `  - { role: a, read: '*' }
  - { role: a, read: [id, email], clear: [email], rows: { region: { eq: eu } } }
`,
  'columns that follow different rows, with the key in both': `  - { role: a, read: [id, region], rows: { region: { eq: eu } } }
  - { role: a, read: [id, email], rows: { region: { eq: us } } }
`,
  'the same columns through different apps and for different people': `  - { role: a, read: [id, region], apps: [board] }
  - { role: a, read: [id, region], when: { level: { in: [1, 2] } } }
  - { role: a, read: [id, region], when: { level: { in: [1] } } }
`,
  'conditions that some row meets': `  - role: a
    read: [id, region]
    rows:
      region: { in: [eu, us], neq: eu, nin: [apac] }
      score: { gte: 1, lte: 1, gt: 0, lt: 2 }
      any: [{ region: { eq: eu } }, { region: { eq: us } }]
      not: { score: { is: 'null' } }
  - { role: a, read: [id, amount], rows: { region: { gt: b, lt: B }, score: { eq: '\${principal.level}', neq: 1 } } }
`,
  'a when that somebody meets': `  - { role: a, read: [id], when: { teams: { eq: x, in: [y, z], nin: [w] }, subject: { in: [p, q], eq: q } } }
`,
}

const unsound: readonly (readonly [what: string, access: string, notes: readonly RegExp[]])[] = [
  [
    'a column that the same role is forbidden',
    '  - { role: a, read: [id, amount, email], clear: [email] }\n  - { role: a, cannot: [email, amount] }\n',
    [/^things\.yaml:17:5 {2}access\[0\] {2}allows email, amount in vain: .* by things\.yaml:18 {2}/],
  ],
  [
    'a column that its own entry forbids',
    '  - role: a\n    read: [id, amount]\n    cannot: [amount]\n',
    [/^things\.yaml:17:5 {2}access\[0\] {2}allows amount in vain: .* by its own `cannot` at things\.yaml:19 {2}/],
  ],
  [
    'a clear of what `*` but for a cannot leaves',
    "  - { role: a, read: '*', clear: [email] }\n  - { role: a, cannot: [email] }\n",
    [/^things\.yaml:17:5 {2}access\[0\] {2}allows email in vain: .* by things\.yaml:18 {2}/],
  ],
  [
    'an entry that another covers',
    "  - { role: a, read: [id, region], apps: [board] }\n  - { role: b, read: '*' }\n  - { role: a, read: '*', apps: [board, desk] }\n",
    [/^things\.yaml:17:5 {2}access\[0\] {2}adds nothing to things\.yaml:19 {2}remove one of the two$/],
  ],
  [
    'an entry that stands there twice, told once',
    '  - { role: a, read: [id, region], rows: { region: { eq: eu } } }\n'.repeat(2),
    [/^things\.yaml:18:5 {2}access\[1\] {2}adds nothing to things\.yaml:17 {2}/],
  ],
  [
    'rows that limit nothing',
    '  - { role: a, read: [id, region, score] }\n  - { role: a, read: [id, region], rows: { region: { eq: eu } } }\n',
    [/^things\.yaml:18:42 {2}access\[1\]\.rows {2}does not limit region, open: .* in every row by things\.yaml:17 {2}/],
  ],
  [
    'a public column that escapes the rows',
    '  - { role: a, read: [id] }\n  - { role: a, read: [id, region], rows: { region: { eq: eu } } }\n',
    [/^things\.yaml:18:42 {2}access\[1\]\.rows {2}does not limit open: .* by things\.yaml:17 {2}/],
  ],
  [
    'a clear in every row beside one in some',
    '  - { role: a, read: [id, email], clear: [email] }\n  - { role: a, read: [id, email, amount], clear: [email], rows: { region: { eq: eu } } }\n',
    [/^things\.yaml:18:65 {2}access\[1\]\.rows {2}does not limit open, email: .* by things\.yaml:17 {2}/],
  ],
  [
    'a column read masked in some rows and shown clear in all',
    "  - { role: a, read: [id, email], clear: [email] }\n  - { role: a, read: '*', rows: { region: { eq: eu } } }\n",
    [
      /^things\.yaml:18:5 {2}access\[1\] {2}shows email masked in vain: .* clear by things\.yaml:17 {2}/,
      /^things\.yaml:18:33 {2}access\[1\]\.rows {2}does not limit open: .* by things\.yaml:17 {2}/,
    ],
  ],
  [
    'conditions on rows that no row meets',
    `  - role: a
    read: [id]
    rows:
      region: { eq: eu, in: [us, apac] }
      score: { gt: 5, lte: 5 }
  - role: b
    read: [id]
    rows:
      all:
        - region: { eq: eu }
        - any:
            - region: { is: 'null', like: 'e*' }
            - region: { eq: us }
      region: { neq: eu }
      not: { score: { in: [1, 2], nin: [2, 1, 0] } }
`,
    [
      /^things\.yaml:20:25 {2}access\[0\]\.rows\.region\.in {2}can never hold together with region\.eq at things\.yaml:20, /,
      /^things\.yaml:21:23 {2}access\[0\]\.rows\.score\.lte {2}can never hold together with score\.gt at things\.yaml:21, /,
      /^things\.yaml:28:37 {2}access\[1\]\.rows\.all\[1\]\.any\[0\]\.region\.like {2}can never .* with region\.is at things\.yaml:28, /,
      /^things\.yaml:30:17 {2}access\[1\]\.rows\.region\.neq {2}can never hold together with region\.eq at things\.yaml:26, /,
      /^things\.yaml:31:35 {2}access\[1\]\.rows\.not\.score\.nin {2}can never hold together with score\.in at things\.yaml:31, /,
    ],
  ],
  [
    'a when that nobody meets',
    `  - role: a
    read: [id]
    when:
      level: { in: [1, 2], nin: [1, 2, 3] }
      subject: { eq: me, in: [you, they] }
      roles: { neq: a }
`,
    [
      /^things\.yaml:20:28 {2}access\[0\]\.when\.level\.nin {2}can never hold together with when\.level\.in at things\.yaml:20, so the entry never counts/,
      /^things\.yaml:21:26 {2}access\[0\]\.when\.subject\.in {2}can never hold together with when\.subject\.eq at things\.yaml:21, /,
      /^things\.yaml:22:16 {2}access\[0\]\.when\.roles\.neq {2}can never hold together with role at things\.yaml:17, /,
    ],
  ],
]

describe('the lint of access rules', () => {
  for (const [what, access] of Object.entries(sound)) {
    it(`says nothing of ${what}`, async () => assert.deepEqual(await notesOn(access), []))
  }
  for (const [what, access, expected] of unsound) {
    it(`tells of ${what}, with both places`, async () => {
      const notes = await notesOn(access)
      for (const [i, pattern] of expected.entries()) assert.match(notes[i] ?? '', pattern)
      assert.equal(notes.length, expected.length, notes.join('\n'))
    })
  }
})
