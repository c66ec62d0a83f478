// The text of one YAML file → plain data that knows where each part of it is written, or diagnostics.
// Hostile files end here: aliases that expand, deep nesting, odd keys, several documents, too many bytes.
import { type Document, Lexer, LineCounter, parseDocument, type YAMLError } from 'yaml'
import { type Diagnostic, type Path, showPath } from './diagnostic.ts'
import { describeUnquoted, describeYamlError } from './yaml-errors.ts'
import { createPlain, deepest, type Node } from './yaml-plain.ts'

/** 1 MiB. */
export const largestFile = 1024 * 1024
const mostErrors = 20
const mostNames = 1000

export interface YamlDocument {
  readonly file: string
  /** Plain objects, arrays, strings, numbers, booleans and null. */
  readonly value: unknown
  has(path: Path): boolean
  /** A diagnostic at the value of a path, or at its key; where the path is not written, at what would hold it. */
  wrong(path: Path, problem: string, mend: string, at?: 'key' | 'value'): Diagnostic
  /** The 1-based line of a path's key. */
  lineOf(path: Path): number
}

export interface ParsedYaml {
  /** Null where the text cannot be trusted to mean what it seems to. */
  readonly document: YamlDocument | null
  readonly diagnostics: readonly Diagnostic[]
}

/** `bytes` are those of the file; anything but UTF-8 is refused. */
export function parseYaml(file: string, bytes: Uint8Array): ParsedYaml {
  const whole = (problem: string, mend: string): ParsedYaml => ({
    document: null,
    diagnostics: [{ file, line: 0, column: 0, path: '(file)', problem, mend }],
  })
  if (bytes.length > largestFile) return whole('is larger than 1 MiB', 'split it into smaller files')
  const text = decode(bytes)
  if (text === null) return whole('is not UTF-8 text', 'save it as UTF-8')

  const lines = new LineCounter()
  const excess = findExcess(text)
  if (excess !== null) return whole(excess, 'write it out, in smaller files')
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const errors = [...parsed.errors, ...parsed.warnings]
  if (errors.length > 0) return { document: null, diagnostics: syntaxDiagnostics(file, text, errors, lines) }
  return toDocument(file, parsed, lines)
}

function toDocument(file: string, parsed: Document, lines: LineCounter): ParsedYaml {
  const plain = createPlain(parsed.contents)
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const wrongNode = (path: Path, node: Node, problem: string, mend: string): Diagnostic => ({
    file,
    ...place(node.range?.[0] ?? 0),
    path: showPath(path),
    problem,
    mend,
  })
  const diagnostics = plain.problems.map((p) => wrongNode(p.path, p.node, p.problem, p.mend))
  if (diagnostics.length > 0 || !plain.isMapping) {
    const root = {
      file,
      line: 1,
      column: 1,
      path: '(file)',
      problem: 'is not a mapping',
      mend: 'write `key: value` lines',
    }
    return { document: null, diagnostics: diagnostics.length > 0 ? diagnostics : [root] }
  }
  const document: YamlDocument = {
    file,
    value: plain.value,
    has: (path) => plain.find(path, 'value').exact,
    lineOf: (path) => place(plain.find(path, 'key').offset).line,
    wrong: (path, problem, mend, at = 'value') => ({
      file,
      ...place(plain.find(path, at).offset),
      path: showPath(path),
      problem,
      mend,
    }),
  }
  return { document, diagnostics: [] }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

// The parser takes seconds over half a million open brackets or anchors: its lexer is linear, and looks first.
function findExcess(text: string): string | null {
  let depth = 0
  let names = 0
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    else if (token.startsWith('&') || token.startsWith('*')) names++
    if (depth > deepest) return `is nested deeper than ${deepest} levels`
    if (names > mostNames) return `uses more than ${mostNames} anchors and aliases`
  }
  return null
}

/** `${` that begins a value: what opens there closes where the claim ends, and all that follows is read askew. */
const unquotedClaim = /(?<=[:,[{]\s*)\$\{/

function syntaxDiagnostics(
  file: string,
  text: string,
  errors: readonly YAMLError[],
  lines: LineCounter,
): readonly Diagnostic[] {
  const written = text.split('\n')
  const byLine = new Map<number, Diagnostic>()
  let last = Number.NEGATIVE_INFINITY
  for (const error of errors) {
    const { line, col } = lines.linePos(error.pos[0])
    if (byLine.size >= mostErrors) break
    const isEcho = byLine.has(line) || (error.code === 'BAD_INDENT' && line === last + 1)
    last = line
    if (isEcho) continue // an error makes its line, and the indentation of those below it, look wrong once more
    const claim = unquotedClaim.exec(written[line - 1] ?? '')
    if (claim) {
      byLine.set(line, { file, line, column: claim.index + 1, path: '(file)', ...describeUnquoted })
      break
    }
    byLine.set(line, { file, line, column: col, path: '(file)', ...describeYamlError(error.code) })
  }
  return [...byLine.values()]
}
