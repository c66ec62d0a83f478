// What a command of `scrim` is. Data goes to stdout, words to stderr; the number returned is the exit status:
// 0 nothing wrong, 1 a finding, 2 usage or configuration, 3 refused, 4 unreachable.
export interface Command {
  readonly name: string
  /** One line for `scrim --help`. */
  readonly describes: string
  /** The usage text for `scrim NAME --help`. */
  readonly usage: string
  run(args: readonly string[], io: CommandIo): Promise<number>
}

export interface CommandIo {
  /** Data, and help that was asked for, to stdout. */
  out(text: string): void
  /** Words, to stderr. */
  say(text: string): void
}
