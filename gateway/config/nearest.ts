// A word that nobody knows → the known word it was probably meant to be. The caller decides which words may be named.

/**
 * The known word with the fewest edits (Levenshtein, two swapped neighbours being one edit; case ignored), at most a third
 * of the word's length and never more than three; else one that the word begins, from three letters on; null where none is
 * near. Of two equally near, the first in order of `known`.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length > 100) return null
  const words = [...known]
  return fewestEdits(word, words) ?? begunBy(word, words)
}

function begunBy(word: string, known: readonly string[]): string | null {
  if (word.length < 3) return null
  return known.find((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase())) ?? null
}

function fewestEdits(word: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bound = Math.min(3, Math.max(1, Math.floor(word.length / 3))) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bound) continue
    const edits = distance(word.toLowerCase(), candidate.toLowerCase())
    if (edits < bound) {
      best = candidate
      bound = edits
    }
  }
  return best
}

function distance(a: string, b: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : replace
      next.push(Math.min(replace, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
