// LIKE and ILIKE as Postgres has them: % any run, _ one character, a backslash takes the next character as itself.
import type { Collation } from './expr.ts'

export function matchPattern(text: string, pattern: string): boolean {
  const characters = [...text]
  const parts = parsePattern(pattern)
  // Where the last % stood, and where its run ends so far: on a mismatch it takes one character more.
  let runPart = -1
  let runEnd = 0
  let at = 0
  let part = 0
  while (at < characters.length) {
    const expected = parts[part]
    if (expected?.kind === 'run') {
      runPart = part++
      runEnd = at
    } else if (expected && (expected.kind === 'any' || expected.character === characters[at])) {
      part++
      at++
    } else if (runPart >= 0) {
      part = runPart + 1
      at = ++runEnd
    } else {
      return false
    }
  }
  return parts.slice(part).every((rest) => rest.kind === 'run')
}

/**
 * The case folding of ILIKE: under `C` only A to Z; under the database's C.UTF-8 each character to its one lower-case
 * character.
 */
export function foldCase(text: string, collation: Collation): string {
  if (collation === 'C') return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  // U+0130 is the one character whose full lower-case form is longer than its simple one.
  return Array.from(text, (character) => (character === '\u0130' ? 'i' : character.toLowerCase())).join('')
}

type Part = { kind: 'run' } | { kind: 'any' } | { kind: 'one'; character: string }

function parsePattern(pattern: string): Part[] {
  const parts: Part[] = []
  let escaped = false
  for (const character of pattern) {
    if (escaped || !['\\', '%', '_'].includes(character)) {
      parts.push({ kind: 'one', character })
      escaped = false
    } else if (character === '\\') {
      escaped = true
    } else {
      parts.push({ kind: character === '%' ? 'run' : 'any' })
    }
  }
  if (escaped) throw new Error('a pattern that ends in a lone backslash must never come here')
  return parts
}
