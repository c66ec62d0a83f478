// What was made of a value, kept for as long as the same value comes: what a document writes out is the same in every request.

export function rememberLast<T>(make: (input: unknown) => T): (input: unknown) => T {
  let last: { readonly input: unknown; readonly made: T } | null = null
  return (input) => {
    const found = last !== null && last.input === input ? last : { input, made: make(input) }
    last = found
    return found.made
  }
}
