// What scrub recognises, shape by shape, in sentences and in bad places; and what it does not, so that nobody is
// surprised: best effort means that both lists are part of the contract. On a real Postgres.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { column } from '../../gateway/expr/build.ts'
import { scrub } from '../../masks/scrub.ts'
import { type ExpressionDatabase, startExpressionDatabase } from '../expression-database.ts'

let database: ExpressionDatabase
before(async () => {
  database = await startExpressionDatabase()
})
after(() => database.stop())

const show = async (texts: readonly string[]): Promise<readonly string[]> => {
  await database.fill(
    { raw: 'text' },
    texts.map((raw) => ({ raw })),
  )
  return (await database.read(scrub.expr(column('raw', 'text'), {}), 'text')).map(String)
}

/** By what they are; each must be gone, down to its last piece of three characters. */
const secrets: Readonly<Record<string, readonly string[]>> = {
  'e-mail': [
    ...[
      'mona@example.com',
      'Mona.Smith@Example.COM',
      'mona+shop@example.com',
      'm@x.io',
      'mona_smith-7@mail.eu.example.co.uk',
    ],
    ...[
      'o.neil@xn--mnchen-3ya.de',
      'müller@straße.example',
      'мона@почта.рф',
      'דנה@דואר.קום',
      'mona@localhost',
      'mona%x@a.b',
    ],
    ...['mona＠example.com', "o'neil@example.ie", 'a..b@example.com', 'mona@[192.168.1.20]', '{x}mona@example.com'],
  ],
  phone: [
    ...[
      '+49 89 1234567',
      '+49 (0)89 123456-78',
      '0049-89-1234567',
      '089/1234567',
      '(030) – 1234567',
      '+1 (555) 010-9999',
    ],
    ...[
      '555-010-9999',
      '555.010.9999',
      '+33 1 23 45 67 89',
      '01 23 45 67 89',
      '+4420 7946 0958',
      '020\u00a07946\u00a00958',
      '5550109',
    ],
    ...['+86 138 0013 8000', '٠١٢٣٤٥٦٧٨٩', '０３１２３４５６７８', '+91\u200b98765\u200b43210', '+49 _89_ 1234567'],
  ],
  'card of 13 to 19 digits': [
    ...[
      '4222222222222',
      '378282246310005',
      '3782 822463 10005',
      '4111111111111111',
      '4111 1111 1111 1111',
      '4111-1111-1111-1111',
    ],
    ...[
      '4111.1111.1111.1111',
      '6304 0000 0000 0000 00',
      '6304000000000000000',
      '5555 5555  5555 4444',
      '4111 – 1111 – 1111 – 1111',
    ],
  ],
  IBAN: [
    ...['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00', 'GB29 NWBK 6016 1331 9268 19', 'NO9386011117947'],
    ...[
      'MT84MALT011000012345MTLCAST001S',
      'FR14 2004 1010 0505 0001 3M02 606',
      'NL91 ABNA 0417 1643 00',
      'BE68 5390 0754 7034',
    ],
  ],
  'social security (US)': ['123-45-6789', '123 45 6789', '123456789'],
  'tax id (Germany)': ['12345678901', '12 345 678 901', '12/345/67890'],
  'national insurance (UK)': ['QQ123456C', 'QQ 12 34 56 C', 'QQ 12 34 56'],
  'national ids of digits': ['1 85 05 78 006 084 36', '850517-1234', '756.1234.5678.97', '12345678Z'],
  'passports and licences of letters and digits': ['A1234567', 'X123456', 'AB1234567', 'PA123456Q'],
  'addresses of machines': ['192.168.100.200'],
}

const around: readonly (readonly [string, string])[] = [
  ['', ''],
  ['Please use ', ' from now on.'],
  ['W: ', '.'],
  ['(', ')'],
  ['<', '>, thanks'],
  ['שלום ', '\nbye'],
  ['🙂', '🙂'],
  ['{"value":"', '"}'],
  ['a, ', ', b'],
]

for (const [kind, all] of Object.entries(secrets)) {
  test(`scrub takes out: ${kind}`, async (t) => {
    const cases = all.flatMap((secret) =>
      around.map(([before, behind]) => ({ secret, text: before + secret + behind })),
    )
    const shown = await show(cases.map(({ text }) => text))
    for (const [at, { secret, text }] of cases.entries()) {
      const left = shown[at]?.replaceAll('[e-mail]', '').replaceAll('[number]', '')
      const characters = [...secret]
      for (let i = 0; i + 3 <= characters.length; i++) {
        const piece = characters.slice(i, i + 3).join('')
        assert.ok(left?.includes(piece) === false, `${text} is shown as ${shown[at]}`)
      }
    }
    t.diagnostic(`${cases.length} of ${cases.length} gone`)
  })
}

test('ordinary text stays as it is', async () => {
  const ordinary = [
    'Where is order 1043? It was 3 items, EUR 1.249,50, in 2 days.',
    'Open from 9:30 to 17:00, room 12-14, floor 3.',
    'Version 2.10.3 fails with status 503.',
    'I am Ada Lovelace & I like C++, #42, 50 %, $99.99.',
    '@mona asked; 5 @ 3 is no address.',
    'Grüße aus 80331 München, שלום, 🙂👩‍👩‍👧‍👦 e\u0301\n\tEnd.',
    '1, 2, 3, 4, 5, 6, 7, 8',
    'IBAN and BIC are missing: DE89 was all I saw',
    '',
  ]
  assert.deepEqual(await show(ordinary), ordinary)
})

test('what it does not recognise is known: names, passwords, six digits, words for signs, numbers parted by letters', async () => {
  const missed = [
    'Ada Lovelace, 12 Analytical Street',
    'my password is hunter2',
    'the code is 123456',
    'mona at example dot com',
    'mona (at) example.com',
    'L01X00T47',
    'one two three four five six seven',
    'card 4111a1111b1111c1111',
  ]
  assert.deepEqual(await show(missed), missed)
})

test('dates and amounts of seven digits go, too: they look like numbers', async () => {
  assert.deepEqual(await show(['on 2025-01-31', 'in 2024/2025', 'EUR 1.234.567']), [
    'on [number]',
    'in [number]',
    'EUR [number]',
  ])
})

test('a text of up to 4,096 bytes is searched to its end, and a longer one shows nothing', async () => {
  const at = (bytes: number): string => `${'x '.repeat((bytes - 8) / 2)}a@b.cd 1`
  const [within, beyond, wide] = await show([at(4096), at(4098), `${'é'.repeat(2048)}x`])
  assert.ok(within?.endsWith('x [e-mail] 1'))
  assert.equal(beyond, '***')
  assert.equal(wide, '***')
})
