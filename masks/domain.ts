// Shows of a web address its host: `https://mona:secret@shop.example.com:8443/u?token=abc` → `shop.example.com`.
import { z } from 'zod'
import { and, call, eq, gt, integer, isNull, matches, nullOf, or, text, when } from '../gateway/expr/build.ts'
import type { Expr } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

/**
 * A website is shorter. PostgreSQL unpacks a long value anew for each use of it, so a cap keeps what that costs from telling
 * the length; and patterns are read over user, host and port alone.
 */
const maxBytes = 512

const scheme = '^[Hh][Tt][Tt][Pp][Ss]?://'
/** RFC 3986, userinfo: without a backslash or a space, which programs read in different ways. */
const user = "([A-Za-z0-9._~!$&'()*+,;=:%-]*@)?"
const host = '([A-Za-z0-9-]+[.])+[A-Za-z]{2,}'

const part = (of: Expr, separator: string, n: number): Expr => call('splitPart', of, text(separator), integer(n))
const upToPath = (of: Expr): Expr => part(part(part(of, '/', 1), '?', 1), '#', 1)

/**
 * RFC 3986, read so strictly that no two programs could disagree on where the host is: http or https; at most one @
 * before the host, with plain characters before it; a port of digits, and then no @ behind it but before that host again:
 * with an unescaped slash in a password, the user would pass for the host; a host of at least two labels of a to z, 0 to 9
 * and -, the last one of letters. Everything else, also an IP address, `localhost` and a host in another script, is `***`.
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
    const authority = part(part(part(column, '/', 3), '?', 1), '#', 1)
    const place = part(authority, '@', -1)
    const behindLastAt = part(column, '@', -1)
    const isOneHost = or([eq(behindLastAt, column), eq(upToPath(behindLastAt), place)])
    const isSound = and([
      matches(call('left', column, integer(8)), scheme),
      or([matches(authority, `^${user}${host}$`), and([matches(authority, `^${user}${host}:[0-9]*$`), isOneHost])]),
    ])
    const shown = call('lower', part(place, ':', 1))
    return when(isNull(column), nullOf(column), when(isTooLong, text('***'), when(isSound, shown, text('***'))))
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
    [{}, 'https://example.com:80/@example.com:80/', 'example.com'],
    [{}, 'https://example.com/a b', 'example.com'],
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
    [{}, `https://example.com/${'x'.repeat(493)}`, '***'],
    [{}, null, null],
  ],
})
