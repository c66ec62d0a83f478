// A name from a database may hold a line break: what is printed stays on its line.
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
