// Shows of a web address its host: `https://mona:secret@shop.example.com:8443/u?token=abc` → `shop.example.com`.
import { z } from 'zod'
import {
  and,
  call,
  compare,
  eq,
  gt,
  gte,
  integer,
  isIn,
  isNull,
  lte,
  not,
  nullOf,
  or,
  text,
  when,
} from '../gateway/expr/build.ts'
import type { Expr } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

/** What is longer is no address that anybody typed, and costs the same as any other. */
const maxBytes = 2048
/** RFC 1035. */
const longestHost = 253

const letters = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
/** RFC 3986, userinfo: without a backslash or a space, which programs read in different ways. */
const userCharacters = `${letters}${letters.toUpperCase()}${digits}-._~!$&'()*+,;=:%`

const part = (of: Expr, separator: string, n: number): Expr => call('splitPart', of, text(separator), integer(n))
const differs = (a: Expr, b: Expr): Expr => compare('neq', a, b)
const consistsOf = (of: Expr, characters: string): Expr => eq(call('trim', of, text(characters)), text(''))
/** Whether the separator occurs exactly once: the parts before and after it make the whole again. */
const hasOne = (separator: string, of: Expr): Expr =>
  eq(call('concat', part(of, separator, 1), text(separator), part(of, separator, -1)), of)

/**
 * RFC 3986, read so strictly that no two programs could disagree on where the host is: http or https; at most one @,
 * with plain characters before it; a port of digits; a host of at least two labels of a to z, 0 to 9 and -, the last
 * one of letters. Everything else, also an IP address, `localhost` and a host in another script, is `***`.
 */
export const domain = mask({
  name: 'domain',
  describes: 'The host of a web address: neither its user, its port, its path nor its query',
  accepts: ['text'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: false,
  mayLower: false,
  expr: (column) => {
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    const scheme = call('lower', part(column, '://', 1))
    const isWeb = isIn(scheme, { kind: 'literals', values: ['http', 'https'], type: 'text' })
    const authority = part(part(part(part(column, '://', 2), '/', 1), '?', 1), '#', 1)
    const address = part(authority, '@', -1)
    const hasUser = differs(address, authority)
    const isUser = and([hasOne('@', authority), consistsOf(part(authority, '@', 1), userCharacters)])
    const shown = part(address, ':', 1)
    const hasPort = differs(shown, address)
    const isPort = and([hasOne(':', address), consistsOf(part(address, ':', -1), digits)])
    // With an unescaped slash in a password the user would pass for the host: then an @ follows behind a port.
    const hasAtBehind = when(hasUser, not(hasOne('@', column)), differs(part(column, '@', 1), column))
    const host = call('lower', shown)
    const label = part(host, '.', -1)
    const isHost = and([
      consistsOf(host, `${letters}${digits}.-`),
      differs(part(host, '.', 1), text('')),
      eq(part(host, '..', 1), host),
      consistsOf(label, letters),
      gte(call('length', label), integer(2)),
      gt(call('length', host), call('length', label)),
      lte(call('length', host), integer(longestHost)),
    ])
    const isSound = and([
      isWeb,
      isHost,
      or([not(hasUser), isUser]),
      or([not(hasPort), and([isPort, not(hasAtBehind)])]),
    ])
    return when(isNull(column), nullOf(column), when(isTooLong, text('***'), when(isSound, host, text('***'))))
  },
  examples: [
    [{}, 'https://www.example.com/reset?token=abc', 'www.example.com'],
    [{}, 'http://Example.COM', 'example.com'],
    [{}, 'HTTPS://example.com#token=abc', 'example.com'],
    [{}, 'https://example.com?next=https://token.example.org/', 'example.com'],
    [{}, 'https://mona:secret@shop.example.com:8443/u', 'shop.example.com'],
    [{}, 'https://mona@example.com', 'example.com'],
    [{}, 'https://example.com:/', 'example.com'],
    [{}, 'https://example.com/@mona', 'example.com'],
    [{}, 'https://example.com/u?email=mona@example.org', 'example.com'],
    [{}, 'https://xn--mnchen-3ya.de/', 'xn--mnchen-3ya.de'],
    [{}, 'https://a@b@example.com/', '***'],
    [{}, 'https://example.com\\@example.org/', '***'],
    [{}, 'https://mona smith@example.com/', '***'],
    [{}, 'https://mona.smith:12/34@example.com/', '***'],
    [{}, 'https://example.com:secret/', '***'],
    [{}, 'https://example.com:80:80/', '***'],
    [{}, 'https://localhost/', '***'],
    [{}, 'https://c2VjcmV0', '***'],
    [{}, 'https://192.168.0.1/', '***'],
    [{}, 'https://[2001:db8::1]/', '***'],
    [{}, 'https://münchen.example/', '***'],
    [{}, 'https://דואר.קום/', '***'],
    [{}, 'https://🙂.example/', '***'],
    [{}, 'https://exa\nmple.com/', '***'],
    [{}, ' https://example.com', '***'],
    [{}, 'https://.com', '***'],
    [{}, 'https://example..com', '***'],
    [{}, 'https://example.com.', '***'],
    [{}, 'https:/example.com', '***'],
    [{}, 'https:///example.com', '***'],
    [{}, '//example.com/', '***'],
    [{}, 'www.example.com', '***'],
    [{}, 'ftp://example.com/', '***'],
    [{}, 'javascript:alert(1)//https://example.com', '***'],
    [{}, 'see https://example.com', '***'],
    [{}, 'https://', '***'],
    [{}, 'mona@example.com', '***'],
    [{}, '4111111111111234', '***'],
    [{}, '', '***'],
    [{}, 'x', '***'],
    [{}, `https://example.com/${'x'.repeat(2029)}`, '***'],
    [{}, null, null],
  ],
})
