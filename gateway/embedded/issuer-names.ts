// What the embedded issuer, scrim.yaml and the command line must agree on.

/** What the tokens are for. */
export const audience = 'https://internal-api.scrim.local'
/** The confidential client of the command line. */
export const clientId = 'scrim-cli'
/** Our own grant: a token for a sample person, without a log-in page. */
export const samplePersonGrant = 'urn:scrim:sample-person'
/** Lifetime of a token in seconds: where none is asked for, and the longest that may be. */
export const tokenLifetime = { usual: 3_600, longest: 43_200 }
/** The app of a token that names none. */
export const usualApp = 'cli'

export const issuerUrl = (port: number): string => `http://127.0.0.1:${port}`
