// Who asks: derived from the verified claims of a token, kept no longer than their proof, never widened.
export interface Principal {
  /** Identity is (issuer, subject), compared byte for byte. */
  readonly issuer: string
  readonly subject: string
  readonly kind: 'person' | 'service'
  /** Roles of scrim.yaml that the identity provider's groups map to; sorted, unique. */
  readonly roles: readonly string[]
  readonly email: string | null
  /** Attributes mapped in scrim.yaml; every value is a list of strings (a scalar claim is a list of one). */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** The tool through which it asks. */
  readonly app: string
  /** How the credential came. */
  readonly via: 'oidc'
  /** On whose behalf, where a token says so. */
  readonly actor: string | null
}
