// The text form of an array, as Postgres writes it → JSON: nested where it has several dimensions. Where its indexes
// begin is left out, as JSON has no such thing.

/** @param write an element's text form → its JSON. */
export function toJsonArray(text: string, write: (element: string) => string): string {
  // Lower bounds other than 1 stand in front: `[0:1]={a,b}`.
  const start = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  if (text[start] !== '{') throw new Error('not an array')
  const parts: string[] = []
  for (let at = start; at < text.length; ) {
    const sign = text.charAt(at)
    if (sign === '{' || sign === '}' || sign === ',') {
      parts.push(sign === '{' ? '[' : sign === '}' ? ']' : ',')
      at++
    } else if (sign === '"') {
      const end = endOfQuotes(text, at + 1)
      parts.push(write(withoutSlashes(text.slice(at + 1, end))))
      at = end + 1
    } else {
      const end = endOfBare(text, at)
      const bare = text.slice(at, end)
      parts.push(bare === 'NULL' ? 'null' : write(bare))
      at = end
    }
  }
  return parts.join('')
}

function endOfQuotes(text: string, from: number): number {
  let at = from
  while (text.charAt(at) !== '"') {
    if (at >= text.length) throw new Error('an array that does not end')
    at += text.charAt(at) === '\\' ? 2 : 1
  }
  return at
}

function endOfBare(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charAt(at) !== ',' && text.charAt(at) !== '}') at++
  return at
}

const withoutSlashes = (quoted: string): string => (quoted.includes('\\') ? quoted.replace(/\\(.)/gs, '$1') : quoted)
