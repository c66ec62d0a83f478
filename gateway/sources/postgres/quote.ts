// Names and constants as SQL writes them. What a caller writes never comes here: it is bound.

/** A name in double quotes: exact letters, never a keyword. Names are the catalogue's, never a caller's. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new Error('not a name that Postgres can hold')
  return `"${name.replaceAll('"', '""')}"`
}

/** A constant of a mask or of a data owner, in single quotes; a backslash is a plain character. Callers' are bound. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new Error('not a text that Postgres can hold')
  return `'${text.replaceAll("'", "''")}'`
}
