// Shows free text without what looks like an e-mail address or a long number: `call [number] or write to [e-mail]`.
// Best effort: what it does not recognise is shown, names and passwords first of all.
import { z } from 'zod'
import { call, gt, integer, isNull, nullOf, text, when } from '../gateway/expr/build.ts'
import type { Expr } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

/** A longer text is not searched, so that time tells no more of its length than this: it is `***`. */
const maxBytes = 4096

// At each step of a pattern there is only one way to go on: so the first match that a backtracking engine finds is also
// the longest, which Postgres takes, and no text makes the search blow up.

/** Spaces, also those that do not break or have no width. */
const spaces = ' \\t\\u00a0\\u00ad\\u2000-\\u200d\\u202f\\u2060\\u3000\\ufeff'
/** Latin, Arabic, Persian, Devanagari and full-width. */
const digit = '[0-9\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\uff10-\\uff19]'
/** What people write between the digits of one number. */
const between = `[${spaces}./()_\\u2010-\\u2015\\u2212-]`

/** What parts words in a sentence; two of the signs that are an @. */
const apart = `${spaces}\\r\\n,;:<>()@\\uff20.`
/** Words with dots and an @ between them. The dot that ends a sentence, and quotes that close, are not part of it. */
const local = `[^${apart}]+([.]+[^${apart}]+)*[.]*`
const host = `[^${apart}"'{}]+([.]+[^${apart}"'{}]+)*`
const emails = `${local}[@\\uff20]${host}`

/** Country, check digits, and groups of four as people write them. */
const ibans = `[A-Z][A-Z][0-9][0-9]([ ]?[A-Z0-9]{4}){2,7}([ ]?[A-Z0-9]{1,3})?(${between}{0,4}${digit})*`

/** Seven digits or more: phones, cards, tax and social security numbers; dates and long amounts too. */
const numbers = `[+(]{0,2}${digit}(${between}{0,4}${digit}){6,}`

/** British national insurance numbers, as they are written in pairs. */
const pairs = '[A-Z][A-Z] [0-9][0-9] [0-9][0-9] [0-9][0-9]( [A-D])?'

/** Letters that stick to six digits: passports, insurance numbers, licences. */
const ids = '[A-Za-z]+[0-9]{6}[A-Za-z]*'

/** In this order: what an earlier one replaces holds no digit that a later one could have added to its own. */
const steps = [
  [emails, '[e-mail]'],
  [ibans, '[number]'],
  [numbers, '[number]'],
  [pairs, '[number]'],
  [ids, '[number]'],
] as const

export const scrub = mask({
  name: 'scrub',
  describes:
    'Free text, in which e-mail addresses and numbers of seven digits or more (phones, cards, IBANs, ids) are replaced, as far as they are recognised; the rest shows',
  accepts: ['text'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: false,
  mayLower: false,
  bestEffort: true,
  expr: (column) => {
    const replace = (within: Expr, [pattern, by]: (typeof steps)[number]): Expr =>
      call('replaceMatches', within, text(pattern), text(by))
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    return when(isNull(column), nullOf(column), when(isTooLong, text('***'), steps.reduce(replace, column)))
  },
  examples: [
    [{}, 'Call +49 (0)89 123456-78 or write to mona+shop@mail.example.co.uk.', 'Call [number] or write to [e-mail].'],
    [{}, 'Order 1043: 3 items, EUR 1.249,50, at 10:32.', 'Order 1043: 3 items, EUR 1.249,50, at 10:32.'],
    [{}, 'Card 4111 1111 1111 1111 was charged', 'Card [number] was charged'],
    [{}, '4111-1111-1111-1111', '[number]'],
    [{}, 'IBAN GB29 NWBK 6016 1331 9268 19, thanks', 'IBAN [number], thanks'],
    [{}, 'MT84MALT011000012345MTLCAST001S', '[number]'],
    [{}, 'SSN 123-45-6789', 'SSN [number]'],
    [{}, 'Steuer-ID 12 345 678 901', 'Steuer-ID [number]'],
    [{}, 'NINO AB 12 34 56 C', 'NINO [number]'],
    [{}, 'passport A123456', 'passport [number]'],
    [{}, 'since 2025-01-31', 'since [number]'],
    [{}, '٠١٢٣٤٥٦٧٨', '[number]'],
    [{}, '<ann@x.com>, bob@localhost', '<[e-mail]>, [e-mail]'],
    [{}, 'דנה@דואר.קום', '[e-mail]'],
    [{}, 'mona at example dot com', 'mona at example dot com'],
    [{}, 'I am Ada Lovelace, my password is hunter2', 'I am Ada Lovelace, my password is hunter2'],
    [{}, 'PIN 123456', 'PIN 123456'],
    [{}, 'line one\n+1 (555) 010-9999\n', 'line one\n[number]\n'],
    [{}, '{"email":"bob@x.de"}', '{"email":[e-mail]"}'],
    [{}, '🙂 e\u0301', '🙂 e\u0301'],
    [{}, '', ''],
    [{}, 'x', 'x'],
    [{}, 'x'.repeat(4096), 'x'.repeat(4096)],
    [{}, 'x'.repeat(4097), '***'],
    [{}, null, null],
  ],
})
