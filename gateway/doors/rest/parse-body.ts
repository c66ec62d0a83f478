// The body of QUERY or POST → parameters, in the same grammar as a query string: a form, or a JSON object of strings.
import { parsePairs } from '../../ask/parse-pairs.ts'
import { Refusal } from '../../errors/refusal.ts'
import { decodeText, mediaTypeOf, parseObject } from '../json-text.ts'

type Pairs = readonly (readonly [string, string])[]

/** Parameters of a read; or one column and the stored value to find. */
export type BodyKind = 'parameters' | 'lookup'

const examples: Readonly<Record<BodyKind, { readonly json: string; readonly form: string }>> = {
  parameters: { json: '{"fields":"id,plan","plan":"eq.pro"}', form: 'fields=id,plan&plan=eq.pro' },
  lookup: { json: '{"email":"bob@example.com"}', form: 'email=bob%40example.com' },
}

const parsers: ReadonlyMap<string, (text: string, kind: BodyKind) => Pairs> = new Map([
  ['application/x-www-form-urlencoded', parsePairs],
  ['application/json', parseMembers],
])

/** As `Accept-Query` and `Accept-Post` name them. */
export const bodyTypes = [...parsers.keys()].join(', ')

/** @throws Refusal ASK_MEDIA_TYPE_UNSUPPORTED where nobody here reads such a body. */
export function assertBodyType(
  kind: BodyKind,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): void {
  const encoded = contentEncoding !== undefined && contentEncoding !== 'identity'
  if (!encoded && parsers.has(mediaTypeOf(contentType))) return
  throw new Refusal('ASK_MEDIA_TYPE_UNSUPPORTED', {
    detail: encoded ? 'A body with a Content-Encoding is not read here.' : 'The body is neither a form nor JSON.',
    hint: `Send Content-Type: application/json with ${examples[kind].json}, or application/x-www-form-urlencoded with ${examples[kind].form}.`,
    headers: { ...(kind === 'parameters' && { 'Accept-Query': bodyTypes }), 'Accept-Post': bodyTypes },
  })
}

/** @param bytes a body whose type `assertBodyType` let pass. @throws Refusal ASK_BODY_INVALID, ASK_PATH_INVALID. */
export function parseBody(kind: BodyKind, bytes: Buffer, contentType: string | undefined): Pairs {
  const parse = parsers.get(mediaTypeOf(contentType))
  if (!parse) throw new Error('a body of an unknown type came this far')
  const text = decodeText(bytes, (problem) => invalid(kind, problem))
  // curl -d says it is a form; read as one, the whole of it would be a name.
  if (parse === parsePairs && /^\s*[{[]/.test(text)) throw unsaidJson()
  const pairs = parse(text, kind)
  if (kind === 'lookup' && pairs.length !== 1) throw invalid(kind, `it names ${pairs.length} columns`)
  return pairs
}

// JSON.parse would keep the last of two members of one name; which of the two counts must never be a guess.
const member = /\s*("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*")\s*/y

function parseMembers(text: string, kind: BodyKind): Pairs {
  const value = parseObject(text, (problem) => invalid(kind, problem))
  const other = Object.entries(value).find(([, one]) => typeof one !== 'string')
  // Of a lookup nothing is said again: what was written where the name belongs may be the value.
  if (other)
    throw invalid(kind, `${kind === 'lookup' ? 'a value' : `the value of "${other[0].slice(0, 63)}"`} is not a string`)
  const pairs: (readonly [string, string])[] = []
  let at = text.indexOf('{') + 1
  for (;;) {
    member.lastIndex = at
    const [whole = '', name = '""', said = '""'] = member.exec(text) ?? []
    if (whole === '') break
    pairs.push([String(JSON.parse(name)), String(JSON.parse(said))])
    at += whole.length
    if (text[at] !== ',') break
    at++
  }
  // What is left of a sound object that is not its end is a member of another kind, hidden behind a later one of its name.
  if (!/^\s*}\s*$/.test(text.slice(at))) throw invalid(kind, 'a value is not a string')
  return pairs
}

const unsaidJson = (): Refusal =>
  new Refusal('ASK_BODY_INVALID', {
    detail: 'The body cannot be read: it was sent as a form, and looks like JSON.',
    hint: 'Send it with Content-Type: application/json.',
  })

const invalid = (kind: BodyKind, problem: string): Refusal =>
  new Refusal('ASK_BODY_INVALID', {
    detail: `The body cannot be read: ${problem}.`,
    hint:
      kind === 'lookup'
        ? `Write one column and the stored value to find, as a string, in UTF-8: ${examples.lookup.json}.`
        : `Write every parameter as a string, in UTF-8: ${examples.parameters.json}.`,
  })
