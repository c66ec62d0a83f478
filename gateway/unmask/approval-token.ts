// A live grant in, the short proof that names it out (a JWT, RFC 7519, signed with EdDSA), and back. It holds no right of
// its own: whatever it names is judged anew, and so is its time, on the control database's clock.
import { CompactSign, compactVerify, errors } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from '../seal/signing-keys.ts'

const claims = z.object({
  aud: z.literal('scrim:approval'),
  sub: z.string(),
  /** The issuer of the subject: our own keys sign, but the name is another's. */
  iss_sub: z.string(),
  app: z.string(),
  grant: z.string(),
  /** Seconds since 1970. */
  iat: z.number(),
  exp: z.number(),
})

export type ApprovalClaims = Readonly<Omit<z.infer<typeof claims>, 'aud'>>

const typ = 'scrim-approval+jwt'
/** Ours have some 400 characters; subjects and apps may be long. */
const longest = 8_192

export function signApproval(keys: SigningKeys, approval: ApprovalClaims): Promise<string> {
  const body = Buffer.from(JSON.stringify({ aud: 'scrim:approval', ...approval }))
  return new CompactSign(body).setProtectedHeader({ alg: 'EdDSA', typ, kid: keys.current.kid }).sign(keys.current.key)
}

/** A decoder ignores blanks, padding and the spare bits of a last character: one proof has one spelling here. */
function isOnlySpelling(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

/** Null for whatever we did not sign as an approval token. Its time is not judged here. */
export async function readApproval(keys: SigningKeys, token: string): Promise<ApprovalClaims | null> {
  if (token.length > longest || !isOnlySpelling(token)) return null
  try {
    const { payload, protectedHeader } = await compactVerify(
      token,
      ({ kid }) => {
        const key = kid === undefined ? null : keys.find(kid)
        if (key === null) throw new errors.JWKSNoMatchingKey()
        return key
      },
      { algorithms: ['EdDSA'] },
    )
    if (protectedHeader.typ !== typ) return null
    const said: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    return claims.safeParse(said).data ?? null
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return null
    throw error
  }
}
