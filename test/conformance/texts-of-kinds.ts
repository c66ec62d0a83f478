// Texts of every kind that people put into a text column, expected there or not, whole and in pieces: web addresses,
// postal codes, numbers, free text. A mask must be right about each of them, whatever it was made for.
import fc from 'fast-check'

const addresses: readonly string[] = [
  ...['https://example.com', 'http://a.bc/', 'HTTPS://EXAMPLE.COM/', 'https://example.com?', 'https://example.com#'],
  ...['https://u:p@example.com', 'https://u@example.com:8080/x?y#z', 'https://:@example.com', 'https://@example.com'],
  ...['https://u:p@x@example.com', 'https://example.com@', 'https://example.com/@x', 'https://example.com:1/@x'],
  ...[
    'https://u:1/p@example.com',
    'https://u.name:1/p@example.com',
    'https://u@b.com:1/x@c.com',
    'https://u@b.com/x@c.com',
  ],
  ...['https://example.com\\', 'https://a\\@example.com', 'https://example.com\\@a.com', 'https://example.com/\\'],
  ...[
    'https://exa mple.com',
    'https://u p@example.com',
    'https://example.com /',
    'https://example.com\t/',
    ' https://a.bc',
  ],
  ...['https://a..bc', 'https://.bc', 'https://a.bc.', 'https://a.b', 'https://a', 'https://a.b1', 'https://-.bc'],
  ...[
    'https://192.168.0.1',
    'https://0x7f.1',
    'https://[::1]:80/',
    'https://[::ffff:1.2.3.4]',
    'https://a.bc:',
    'https://a.bc:8x',
  ],
  ...['https://a.bc:80:80', 'https://:80', 'https://a_b.cd', 'https://a%2eb.cd', 'https://a.bc;x', "https://a.bc'--"],
  ...[
    'https://é.com',
    'https://example.çom',
    'https://e\u0301.com',
    'https://🙂.com',
    'https://a.\u212aom',
    'https://example.com\u2028x',
  ],
  ...[
    'javascript://example.com/%0aalert(1)',
    'file:///etc/passwd',
    'ftp://example.com',
    'https:example.com',
    'https//example.com',
  ],
  ...[
    'https://https://example.com',
    'https://example.com://x',
    'x https://example.com',
    'http',
    'https',
    '://',
    'https://://',
  ],
  ...[`https://${'a'.repeat(251)}.bc`, `https://${'a'.repeat(250)}.bc`, `https://example.com/${'x'.repeat(2028)}`],
  ...[`https://example.com/${'x'.repeat(2029)}`, `https://${'u'.repeat(1800)}@example.com/`],
]

const codes = [
  '80331',
  '8001',
  '101',
  'SW1A 1AA',
  ' 80331',
  '80331 ',
  '  ',
  'E1 6AN',
  '1234567890',
  'x'.repeat(32),
  'x'.repeat(33),
]

const stories: readonly string[] = [
  ...['mona@example.com', 'a.b@c', '.a@b', 'a.@b', 'a..b@c..d', 'a@', '@b', 'a@@b', 'a@b@c', 'a@b.', 'a@.b', 'a＠b'],
  ...['a\u200b@b', '(a@b)', '<a@b>', '"a b"@c', "o'neil@x.ie", 'a@[1.2.3.4]', 'x:a@b', 'a@b,c@d', 'a@b\nc@d'],
  ...[
    '123456',
    '1234567',
    '12 34 56 7',
    '1    234567',
    '1     234567',
    '((1234567',
    '+-1234567',
    '+1234567',
    '++(1234567',
  ],
  ...[
    '1234567-',
    '1\u00a0234567',
    '1\u200b234567',
    '١٢٣٤٥٦٧',
    '۱۲۳۴۵۶۷',
    '१२३४५६७',
    '１２３４５６７',
    '12٣4５67',
    '1,234,567',
  ],
  ...[
    'DE89 3704 0044 0532 0130 00',
    'DE89370400440532013000',
    'GB29 NWBK 6016 1331 9268 19',
    'DE89 3704',
    'DE89 3704 0044',
  ],
  ...[
    'MT84MALT011000012345MTLCAST001S',
    'XX12 3456 7890 123 456 78',
    'AB12CDEFGHIJ',
    'AB12CDEFGHIJK',
    'AB12CDEFGHIJKL-1',
  ],
  ...[`AB12${'CDEF'.repeat(7)}GH`, `AB12${'CDEF'.repeat(8)}`, `AB12 ${'CDEF '.repeat(9)}`, 'de89 3704 0044 0532'],
  ...[
    'AB 12 34 56 C',
    'AB 12 34 56 E',
    'AB 12 34 56',
    'AB 12 34 5',
    'A123456',
    'A123456B',
    'A12345',
    'a1234567',
    '123456A',
    'éA123456é',
  ],
  ...['🙂1234567🙂', 'e\u0301@x', '\u202e1234567', 'a\\@b', '\\1 \\& $1 $& $$', 'a@b \\1234567', '[e-mail] [number]'],
  ...[
    '1'.repeat(4096),
    '1'.repeat(4097),
    '1 '.repeat(2048),
    'a@'.repeat(2048),
    'a.'.repeat(2048),
    '@'.repeat(4096),
    'AB12'.repeat(1024),
  ],
]

/** Hostile ones, by kind. */
export const textsOfKinds: readonly string[] = [
  ...addresses,
  ...codes,
  ...stories,
  ...['{"email":"mona@example.com","tel":"+49891234567"}', '["1234567"]', '<a href="https://u:p@example.com/x">x</a>'],
  ...['4111111111111111', '378282246310005', '2025-01-31T09:30:00Z', 'P1Y2M', '192.168.100.200', 'null', '-0.5e10'],
  ...[
    '\\0',
    '\\u0000@x.com',
    '\\x00\\x00',
    'https://example.com/%00',
    '%00',
    '🇩🇪🇫🇷',
    '👩‍👩‍👧‍👦👨‍🚀',
    'e\u0301\u0301\u0301',
    '\u202e\u202dabc',
  ],
]

const pieces = (...all: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...all), { maxLength: 14 }).map((parts) => parts.join(''))

const address = fc
  .tuple(
    fc.constantFrom('https', 'http', 'HtTp', 'ftp', 'javascript', '', ' https'),
    fc.constantFrom('://', ':/', '//', '://', '://'),
    pieces('u', ':', 'p', '%40', '\\', ' ', '@', 'é', '.', 'X').map((user) => (user.length % 2 ? `${user}@` : '')),
    pieces('a', 'Example', '.', '.', '-', '1', '.com', '.de', 'xn--', 'é', '_', '[', '::'),
    fc.constantFrom('', '', ':', ':80', ':8x', ':80:80', ':٨٠'),
    pieces('/', '?', '#', 'token', '=', '@', ':', '\\', '\n', '://', '.com').map((rest) => rest && `/${rest}`),
  )
  .map((parts) => parts.join(''))

const story = pieces(
  ...['1', '23', '456', '7890', '١', '５', ' ', ' ', '-', '.', '/', '(', ')', '+', '\u00a0', '\u200b', '–', '_', ','],
  ...['@', '＠', 'a', 'bob', '.de', 'AB', 'DE12', 'NWBK', 'AB 12 34 56', 'C', '\n', ':', '<', '"', '🙂', 'é'],
)

const code = pieces('8', '03', 'E1', ' ', ' ', '-', 'é', '🙂', 'x\u0301', '\n')

export const arbitraryKinds: fc.Arbitrary<string> = fc.oneof(address, address, story, story, story, code)
