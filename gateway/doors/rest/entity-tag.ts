// The ETag of a read (RFC 9110, 8.8.3): over caller, catalogue, ask, data and page, never `meta`. Weak, as `meta` and the
// encoding differ between replies that show the same.
import { hash } from 'node:crypto'
import type { Principal } from '../../identity/principal.ts'

/** @param said what chose the reply: catalogue, address, body. @param shown the data and the page as written, so in a format. */
export const entityTag = ({ issuer, subject }: Principal, said: readonly string[], shown: string): string =>
  `W/"${hash('sha256', `${JSON.stringify([issuer, subject, ...said])}\0${shown}`, 'base64url')}"`
