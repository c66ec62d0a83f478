// Texts that break naive programs, in the spirit of the Big List of Naughty Strings; each was chosen and written for a way
// that this gateway could go wrong. All are well-formed, so that PostgreSQL could hold each but those with NUL.

const empty = [
  '',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\v',
  '\f',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\u200b',
  '\ufeff',
  '\u3000',
]

const words = [
  'null',
  'NULL',
  'undefined',
  'true',
  'false',
  'unknown',
  'None',
  'nil',
  'NaN',
  'Infinity',
  '-Infinity',
  'infinity',
]

const members = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
]

const numbers = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '00',
    '01',
    '1.0',
    '1.',
    '.1',
    '1e3',
    '1E400',
    '0x10',
    '0b1',
    '0o7',
    '1_000',
    '1,000',
    '١٢٣',
    '１２３',
  ],
  ...['2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807', '9223372036854775808'],
  ...[
    '99999999999999999999999999999999',
    `1${'0'.repeat(400)}`,
    `0.${'0'.repeat(400)}1`,
    '+1',
    '--1',
    '1 ',
    ' 1',
    '½',
    '∞',
  ],
]

const dates = [
  ...[
    '2025-01-31',
    '2025-02-29',
    '2025-13-01',
    '2025-00-00',
    '0000-01-01',
    '10000-01-01',
    '2025-1-1',
    '31.01.2025',
    'today',
    'now',
    'epoch',
  ],
  ...['2025-01-31T25:00:00Z', '2025-01-31T09:30:00', '2025-01-31 09:30:00+99', '2025-W05-5', '4714-11-24 BC'],
]

const sql = [
  ...[
    "'",
    "''",
    '"',
    '""',
    '`',
    ';',
    '--',
    '/*',
    '*/',
    "' OR '1'='1",
    "'; DROP TABLE customers; --",
    '1; SELECT pg_sleep(9)',
  ],
  ...[
    "') OR true --",
    '$1',
    '$$',
    '$tag$',
    ':name',
    '?',
    '\\',
    "\\'",
    "E'\\x27'",
    'U&"\\0041"',
    '::text',
    'CAST(1 AS text)',
  ],
  ...[
    'pg_sleep(9)',
    '(SELECT current_user)',
    'customers.email',
    '"public"."customers"',
    'raw_email',
    '*',
    '%',
    '_',
    '%%',
    '\\%',
  ],
]

const grammar = [
  ...[
    'eq.',
    'eq.eq.',
    '.eq.',
    'not.',
    'not.not.eq.1',
    'in.()',
    'in.(',
    'in.)',
    '(',
    ')',
    '()',
    '((',
    '))',
    ',',
    ',,',
    '.',
    '..',
    ':',
    '::',
  ],
  ...[
    'or=(',
    'and(a.eq.1)',
    'or(plan.eq.pro)',
    '(plan.eq.pro)',
    'plan.eq.pro',
    'a:b:c',
    'id->>x',
    'id->x',
    'orders(id)',
    'count()',
  ],
  ...[
    'a&b=c',
    'a=b',
    'a#b',
    'a?b',
    'a/b',
    '../..',
    '%2e%2e',
    '%00',
    '%',
    '%zz',
    '+',
    'a+b',
    '[]',
    '[0]',
    '{}',
    '{"a":1}',
    '"unclosed',
    '"a"b',
  ],
]

const markup = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '&lt;',
  '</script>',
  '<!--',
  ']]>',
  '{{7*7}}',
  '\u0024{7*7}',
]

const spreadsheet = ['=1+1', '+1', '-1+1', '@SUM(A1)', "=cmd|' /C calc'!A0", '\t=1', '\r=1', '＝1', '\u200b=1']

const unicode = [
  ...[
    'é',
    'e\u0301',
    'ﬁ',
    'ß',
    'İ',
    'ı',
    'ǆ',
    'Σς',
    '\u212a',
    'Ⅷ',
    '🙂',
    '👩‍👩‍👧‍👦',
    '🇩🇪',
    '🏳️‍🌈',
    'a\u0300\u0301\u0302\u0303',
    '\u0301',
  ],
  ...[
    'שלום',
    'مرحبا',
    '\u202eabc',
    '\u2066abc\u2069',
    'zażółć',
    '日本語',
    '한국어',
    'ไทย',
    'नमस्ते',
    'Ω≈ç√',
    '\u{1f468}\u{1f3fd}',
  ],
  ...[
    '\ufffd',
    '\ufffe',
    '\uffff',
    '\u{10ffff}',
    '\ue000',
    '\u0085',
    '\u0001',
    '\u001b[31mred\u001b[0m',
    '\u0007',
    '\u007f',
    '\u009b31m',
  ],
]

const large = [
  'x'.repeat(63),
  'x'.repeat(64),
  'é'.repeat(32),
  'x'.repeat(1000),
  '('.repeat(50),
  'a.'.repeat(200),
  '🙂'.repeat(500),
]

const paths = [
  '/etc/passwd',
  'C:\\Windows',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  '\\\\host\\share',
  'CON',
  'a\u2215b',
]

const logs = ['a\nSet-Cookie: x=1', 'a\r\nX-Injected: 1', '\n{"level":50}', '%0d%0aX: 1', '\u0024{jndi:ldap://x}']

export const hostileTexts: readonly string[] = [
  ...new Set(
    [empty, words, members, numbers, dates, sql, grammar, markup, spreadsheet, unicode, large, paths, logs].flat(),
  ),
]

/** No PostgreSQL text can be one of these. */
export const unstorableTexts: readonly string[] = ['\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800']
