// For each mask: pairs of raw values that agree in all that the mask declares to show, and may differ in everything
// else. Whoever sees only the shown values must not be able to tell them apart.
import fc from 'fast-check'
import { toInstantText } from '../../gateway/expr/calendar.ts'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { arbitraryValue } from '../hostile-values.ts'

type Pair = readonly [Scalar, Scalar]
type Twins = (options: Record<string, unknown>, type: ColumnType) => fc.Arbitrary<Pair>

const twice = (one: fc.Arbitrary<Scalar>): fc.Arbitrary<Pair> => fc.tuple(one, one)
const anyOf: Twins = (_options, type) => twice(arbitraryValue(type).filter((value) => value !== null))

const character = fc.constantFrom(...['a', 'Z', '7', 'é', '🙂', '\u0301', 'ש', '\n', '-', '\u200d', '\\', "'"])
const characters = (least: number, most: number): fc.Arbitrary<string> =>
  fc.array(character, { minLength: least, maxLength: most }).map((all) => all.join(''))

/** Of one length, with as many characters in common at the start or the end as show. */
const ends =
  (from: 'start' | 'end'): Twins =>
  ({ n }) =>
    fc.integer({ min: 0, max: 20 }).chain((length) => {
      const kept = length < 2 * Number(n) ? 0 : Number(n)
      const hidden = characters(length - kept, length - kept)
      return fc
        .tuple(characters(kept, kept), hidden, hidden)
        .map(([part, a, b]) => (from === 'start' ? [part + a, part + b] : [a + part, b + part]))
    })

/** A number is written as units of 10^-scale. */
function toNumber(units: bigint, scale: number, type: ColumnType): Scalar {
  if (type !== 'decimal') return type === 'integer' ? Number(units) : String(units)
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
}

/** Two numbers in the half-open interval [from, from + width) of units, `scale` of them decimals. */
const within = (from: bigint, width: bigint, scale: number, type: ColumnType): fc.Arbitrary<Pair> =>
  twice(fc.bigInt({ min: 0n, max: width - 1n }).map((by) => toNumber(from + by, scale, type)))

const largest: Partial<Record<ColumnType, bigint>> = { integer: 2n ** 31n - 1n, bigint: 2n ** 63n - 1n }

const steps = (step: bigint, type: ColumnType): fc.Arbitrary<bigint> => {
  const most = (largest[type] ?? 10n ** 20n) / step - 1n
  return most < 1n ? fc.constant(0n) : fc.bigInt({ min: -most, max: most })
}

/** Two instants of one stretch, as dates or instants. */
const span = (from: number, to: number, type: ColumnType): fc.Arbitrary<Pair> =>
  twice(
    fc
      .bigInt({ min: BigInt(from) * 1000n, max: BigInt(to) * 1000n - 1n })
      .map((micros) => toInstantText(micros).replace(type === 'date' ? /T.*Z/ : type === 'timestamp' ? 'Z' : '', '')),
  )

const years = fc.integer({ min: 100, max: 9998 })
const secretWord = fc.stringMatching(/^[a-z]{4,12}$/)
const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`))

/** As people write them, with blanks for the digits. */
const numberShapes = ['+## (#)## ######-##', '#### #### #### ####', '###-##-####', '## ### ### ###', '###.###.####']

const secret = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.tuple(secretWord, secretWord).map(([local, host]) => `${local}+x@${host}.example`),
    fc
      .tuple(fc.constantFrom(...numberShapes), digits(20))
      .map(([shape, all]) => [...all].reduce((text, digit) => text.replace('#', digit), shape)),
    digits(18).map((all) => `DE${all}`),
  )
const isMail = (text: string): boolean => text.includes('@')

export const maskTwins: Readonly<Record<string, Twins>> = {
  email: () =>
    fc
      .tuple(
        fc.constantFrom('m', 'É', '🙂', 'ש'),
        fc.constantFrom('com', 'ORG', 'de', 'internal'),
        twice(characters(1, 12)),
        twice(
          fc.oneof(
            fc.constant(''),
            secretWord.map((word) => `${word}.`),
          ),
        ),
      )
      .map(([letter, label, [a, b], [hostA, hostB]]) => [
        `${letter}${a}@${hostA}${label}`,
        `${letter}${b}@${hostB}${label}`,
      ]),
  initials: () => {
    const tail = characters(1, 8)
    const middle = characters(0, 8).map((name) => ` ${name} `)
    return fc
      .tuple(character, character, twice(tail), twice(middle), twice(tail))
      .map(([first, last, [a, b], [c, d], [e, f]]) => [first + a + c + last + e, first + b + d + last + f])
  },
  first: ends('start'),
  last: ends('end'),
  stars: anyOf,
  hidden: anyOf,
  constant: anyOf,
  year: (_options, type) => years.chain((year) => span(Date.UTC(year, 0), Date.UTC(year + 1, 0), type)),
  month: (_options, type) =>
    fc.tuple(years, fc.nat(11)).chain(([year, month]) => span(Date.UTC(year, month), Date.UTC(year, month + 1), type)),
  bucket: ({ size }, type) => {
    // Quarters of a double are exact.
    if (type === 'float') {
      const quarter = fc.nat({ max: 4 * Number(size) - 1 })
      return fc
        .tuple(fc.integer({ min: -1000, max: 1000 }), quarter, quarter)
        .map(([n, a, b]) => [String(n * Number(size) + a / 4), String(n * Number(size) + b / 4)])
    }
    const scale = type === 'decimal' ? 6 : 0
    const width = BigInt(Number(size)) * 10n ** BigInt(scale)
    return steps(BigInt(Number(size)), type).chain((n) => within(n * width, width, scale, type))
  },
  round: ({ places }, type) => {
    // Between two halves, in thousandths of the last place that shows.
    const scale = type === 'decimal' ? Math.max(Number(places), 0) + 3 : 0
    const width = 10n ** BigInt(scale - Number(places))
    return steps(width, type).chain((n) => within(n * width - width / 2n + 1n, width - 1n, scale, type))
  },
  region: ({ n }) => {
    const tail = characters(2, 6).filter((text) => [...text].length >= 2)
    const code = fc.stringMatching(new RegExp(`^[0-9A-Z]{${Number(n)}}$`))
    return fc.tuple(code, tail, tail).map(([start, a, b]) => [start + a, start + b])
  },
  domain: () => {
    const user = fc.oneof(
      fc.constant(''),
      secretWord.map((name) => `${name}:${name}%40@`),
    )
    const port = fc.constantFrom('', ':', ':80', ':8443')
    const rest = fc.oneof(
      fc.constant(''),
      secretWord.map((token) => `/${token}?token=${token}://${token}#${token}\\`),
    )
    const address = fc.tuple(fc.constantFrom('http', 'HTTPS'), user, port, rest)
    return fc
      .tuple(secretWord, address, address)
      .map(([host, a, b]) =>
        [a, b].map(([scheme, who, where, what]) => `${scheme}://${who}${host}.example${where}${what}`),
      )
      .map(([a = '', b = '']) => [a, b])
  },
  // A keyed hash has no half that shows: only equal values have equal ones, and the test of node:crypto says which.
  pseudonym: () =>
    fc.constant(['x'.repeat(2049), 'y'.repeat(5000)]).chain(([a = '', b = '']) => twice(fc.constantFrom(a, b))),
  scrub: () =>
    fc
      .tuple(
        secret(),
        secret(),
        fc.constantFrom('Call', 'Bitte', 'שלום', '🙂'),
        fc.constantFrom(', please.', '\nThanks', ' - Ada'),
      )
      .filter(([a, b]) => isMail(a) === isMail(b))
      .map(([a, b, before, behind]) => [`${before} ${a}${behind}`, `${before} ${b}${behind}`]),
}
