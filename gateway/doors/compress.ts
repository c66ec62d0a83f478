// A large reply → the same bytes compressed, where the caller takes it (RFC 9110, 12.5.3). Only what is shown is compressed,
// so the length tells nothing that the reply itself does not.
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import Negotiator from 'negotiator'

/** Below this, in bytes, compressing costs more than it spares. */
const least = 4096

const encoders = new Map([
  ['br', (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ['gzip', (bytes: Buffer) => promisify(gzip)(bytes, { level: 4 })],
])

export interface Encoded {
  readonly bytes: string | Buffer
  /** The Content-Encoding; null: as it is. */
  readonly encoding: string | null
}

/** @param accept the Accept-Encoding header; absent: the reply stays as it is. */
export async function compress(text: string, accept: string | undefined): Promise<Encoded> {
  const asIs = { bytes: text, encoding: null }
  if (accept === undefined || text.length < least) return asIs
  const negotiator = new Negotiator({ headers: { 'accept-encoding': accept } })
  const encoding = negotiator.encoding([...encoders.keys(), 'identity']) ?? 'identity'
  const encode = encoders.get(encoding)
  return encode ? { bytes: await encode(Buffer.from(text, 'utf8')), encoding } : asIs
}
