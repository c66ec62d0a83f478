// The text of a sound JSON object → a name that stands twice in one object of it, or null. JSON.parse would keep the last;
// which of two counts must never be a guess.

export function repeatedMember(json: string): string | null {
  const open: Set<string>[] = []
  for (const [found, text, colon] of json.matchAll(/[{}]|("(?:[^"\\]+|\\.)*")(\s*:)?/g)) {
    if (found === '{') open.push(new Set())
    else if (found === '}') open.pop()
    else if (colon !== undefined) {
      const name = String(JSON.parse(text ?? ''))
      const names = open.at(-1)
      if (names?.has(name)) return name
      names?.add(name)
    }
  }
  return null
}
