// What masks/scrub.ts must show, read character by character: without regular expressions, so that neither engine's
// habits nor an escape that one of them misreads can hide in both.

type Test = (character: string) => boolean
/** Where a match that begins at `at` ends; -1 where there is none. */
type Reader = (text: readonly string[], at: number) => number

function oneOf(characters: string): Test {
  const all = new Set(characters)
  return (character) => all.has(character)
}
const between =
  (from: string, to: string): Test =>
  (character) =>
    character >= from && character <= to
const either =
  (...tests: readonly Test[]): Test =>
  (character) =>
    tests.some((test) => test(character))

const isSpace = either(oneOf(' \t\u00a0\u00ad\u202f\u2060\u3000\ufeff'), between('\u2000', '\u200d'))
const isApart = either(isSpace, oneOf('\r\n,;:<>()@\uff20.'))
const isWord: Test = (character) => !isApart(character)
const isAt = oneOf('@\uff20')
const isDot = oneOf('.')
const isAnyDigit = either(
  between('0', '9'),
  between('\u0660', '\u0669'),
  between('\u06f0', '\u06f9'),
  between('\u0966', '\u096f'),
  between('\uff10', '\uff19'),
)
const isBetween = either(isSpace, oneOf('./()_-\u2212'), between('\u2010', '\u2015'))
const isDigit = between('0', '9')
const isCapital = between('A', 'Z')
const isLetter = either(isCapital, between('a', 'z'))
const isBlank = oneOf(' ')

/** As many as there are, up to `most`. */
const many =
  (test: Test, least: number, most = Number.POSITIVE_INFINITY): Reader =>
  (text, at) => {
    let end = at
    while (end < text.length && end - at < most && test(text[end] ?? '')) end++
    return end - at < least ? -1 : end
  }

const sequence =
  (...readers: readonly Reader[]): Reader =>
  (text, at) =>
    readers.reduce((end, reader) => (end < 0 ? -1 : reader(text, end)), at)

/** As often as it can be read. */
const repeated =
  (reader: Reader, least: number, most = Number.POSITIVE_INFINITY): Reader =>
  (text, at) => {
    let end = at
    let times = 0
    for (let next = reader(text, end); next >= 0 && times < most; next = reader(text, end)) {
      end = next
      times++
    }
    return times < least ? -1 : end
  }

const dotted = (test: Test): Reader => sequence(many(test, 1), repeated(sequence(many(isDot, 1), many(test, 1)), 0))
const isQuote = oneOf('"\'{}')
const isHost: Test = (character) => isWord(character) && !isQuote(character)
const email = sequence(dotted(isWord), many(isDot, 0), many(isAt, 1, 1), dotted(isHost))
const nextDigit = sequence(many(isBetween, 0, 4), many(isAnyDigit, 1, 1))
const group = (least: number, most: number): Reader =>
  sequence(many(isBlank, 0, 1), many(either(isCapital, isDigit), least, most))
const iban = sequence(
  many(isCapital, 2, 2),
  many(isDigit, 2, 2),
  repeated(group(4, 4), 2, 7),
  repeated(group(1, 3), 0, 1),
  repeated(nextDigit, 0),
)
const number = sequence(many(oneOf('+('), 0, 2), many(isAnyDigit, 1, 1), repeated(nextDigit, 6))
const pair = sequence(many(isBlank, 1, 1), many(isDigit, 2, 2))
const insurance = sequence(
  many(isCapital, 2, 2),
  pair,
  pair,
  pair,
  repeated(sequence(many(isBlank, 1, 1), many(between('A', 'D'), 1, 1)), 0, 1),
)
const id = sequence(many(isLetter, 1), many(isDigit, 6, 6), many(isLetter, 0))

function replaceAll(text: string, reader: Reader, by: string): string {
  const characters = [...text]
  let shown = ''
  for (let at = 0; at < characters.length; ) {
    const end = reader(characters, at)
    shown += end < 0 ? characters[at] : by
    at = end < 0 ? at + 1 : end
  }
  return shown
}

export const scrubbed = (text: string): string =>
  [iban, number, insurance, id].reduce(
    (left, reader) => replaceAll(left, reader, '[number]'),
    replaceAll(text, email, '[e-mail]'),
  )
