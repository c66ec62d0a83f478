// Addresses of IPv4 and IPv6 with the prefix of their network: read, written and ordered as PostgreSQL's inet.

export interface Inet {
  readonly family: 4 | 6
  readonly address: bigint
  /** Length of the prefix; 32 or 128 for a host. */
  readonly bits: number
}

const widthOf = (family: 4 | 6): number => (family === 4 ? 32 : 128)

/** Four octets, or the colon forms of RFC 4291; a prefix may follow. Neither zones nor shortened IPv4. */
export function parseInet(text: string): Inet | undefined {
  const [, host = '', prefix] = /^([\da-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = host.includes(':') ? 6 : 4
  const address = family === 4 ? parseOctets(host) : parseWords(host)
  const bits = prefix === undefined ? widthOf(family) : Number(prefix)
  if (address === undefined || bits > widthOf(family) || /^0\d/.test(prefix ?? '')) return undefined
  return { family, address, bits }
}

function parseOctets(text: string): bigint | undefined {
  const octets = text.split('.')
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)) {
    return undefined
  }
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
}

function parseWords(text: string): bigint | undefined {
  // The last 32 bits may be written as IPv4.
  const [, before = '', octets] = /^(.*:)([^:]*\.[^:]*)$/.exec(text) ?? []
  const last = octets === undefined ? undefined : parseOctets(octets)
  const whole = last === undefined ? text : `${before}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`
  const halves = whole.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const words = halves.flat()
  const isShort = halves.length === 2
  if (halves.length > 2 || !words.every((word) => /^[\da-fA-F]{1,4}$/.test(word))) return undefined
  if (isShort ? words.length > 7 : words.length !== 8) return undefined
  const [left = [], right = []] = halves
  const zeros = Array.from({ length: 8 - words.length }, () => '0')
  return [...left, ...zeros, ...right].reduce((sum, word) => sum * 65_536n + BigInt(`0x${word}`), 0n)
}

/** As PostgreSQL writes it: the first longest run of zero words is `::`, and IPv4 within IPv6 stays readable. */
export function toInetText({ family, address, bits }: Inet): string {
  const host = family === 4 ? toOctets(address) : toWords(address)
  return bits === widthOf(family) ? host : `${host}/${bits}`
}

const toOctets = (address: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')

function toWords(address: bigint): string {
  const words = Array.from({ length: 8 }, (_, at) => (address >> BigInt(112 - 16 * at)) & 0xffffn)
  let run = { at: 0, length: 0 }
  for (const at of words.keys()) {
    const end = words.findIndex((word, i) => i >= at && word !== 0n)
    const length = (end < 0 ? words.length : end) - at
    if (length > run.length) run = { at, length }
  }
  const hex = (part: readonly bigint[]): string => part.map((word) => word.toString(16)).join(':')
  if (run.length < 2) return hex(words)
  if (run.at === 0 && (run.length === 6 || (run.length === 5 && words[5] === 0xffffn))) {
    return `::${run.length === 5 ? 'ffff:' : ''}${toOctets(address & 0xffffffffn)}`
  }
  return `${hex(words.slice(0, run.at))}::${hex(words.slice(run.at + run.length))}`
}

/** IPv4 before IPv6; then the bits of the shorter prefix, the shorter prefix first, then every bit. */
export function compareInets(a: Inet, b: Inet): number {
  if (a.family !== b.family) return a.family - b.family
  const shift = BigInt(widthOf(a.family) - Math.min(a.bits, b.bits))
  return order(a.address >> shift, b.address >> shift) || a.bits - b.bits || order(a.address, b.address)
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
