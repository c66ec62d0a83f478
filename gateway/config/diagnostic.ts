// One thing that is wrong in a file that a person wrote: where, what, and how to mend it. Never a secret's value.

/** A problem in a configuration or dataset file, in words for the person who wrote it. */
export interface Diagnostic {
  /** As it was named on the command line or in scrim.yaml, so that an editor can open it. */
  readonly file: string
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number
  /** 1-based, in UTF-16 code units; 0 where the file as a whole is meant. */
  readonly column: number
  /** Where in the document, e.g. `access[1].read[0]`; `(file)` for the document itself. */
  readonly path: string
  readonly problem: string
  readonly mend: string
}

/** A place in a document: its keys and list indices from the root. */
export type Path = readonly PropertyKey[]

/** `file:line:column  path  what is wrong  how to mend it`, on one line whatever the document holds. */
export function toLine(diagnostic: Diagnostic): string {
  const { file, line, column, path, problem, mend } = diagnostic
  const place = line === 0 ? file : `${file}:${line}:${column}`
  return oneLine([place, path, problem, mend].join('  '))
}

/** Files in order of name, then from top to bottom, each line once. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(diagnostics.map((d) => [toLine(d), d]))
  return [...seen.values()].sort(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.path, b.path),
  )
}

/** `access[1].read[0]`. A key that is no plain word is not repeated: it may be a secret in the wrong place. */
export function showPath(path: Path): string {
  if (path.length === 0) return '(file)'
  return path.reduce<string>((shown, part) => {
    if (typeof part === 'number') return `${shown}[${part}]`
    return shown === '' ? showKey(part) : `${shown}.${showKey(part)}`
  }, '')
}

/** A key as a message may show it. */
export function showKey(key: PropertyKey): string {
  const text = String(key)
  return /^[\p{L}\p{N}_$.-]{1,64}$/u.test(text) ? text : '(key)'
}

// Control and line-breaking characters would let a document forge a second diagnostic.
const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
