// What a link of the chain is. Everything is text, so that `sha256sum` and a shell can check it without us.
import { hash } from 'node:crypto'

/**
 * The hash before a writer's first event: SHA-256 over the UTF-8 of
 * `scrim audit writer 1` LF writer, as 64 lower-case hex digits.
 */
export const firstHash = (writer: string): string => hash('sha256', `scrim audit writer 1\n${writer}`, 'hex')

/**
 * The hash of an event: SHA-256 over the UTF-8 of these six, joined by LF (U+000A), with none after the last:
 * 1. `scrim audit event 1`
 * 2. the previous event's hash of this writer (of its first event: `firstHash`), 64 lower-case hex digits
 * 3. the day, `YYYY-MM-DD`
 * 4. the writer, `g-` (group commit) or `s-` (serial) and the 26 letters of a ULID
 * 5. the counter, decimal, without leading zeros
 * 6. the body, exactly as stored.
 *
 * The first five can hold no LF and the body is last, so no two different events give the same text.
 *
 * @returns 64 lower-case hex digits.
 */
export const nextHash = (previous: string, day: string, writer: string, counter: number, body: string): string =>
  hash('sha256', `scrim audit event 1\n${previous}\n${day}\n${writer}\n${counter}\n${body}`, 'hex')
