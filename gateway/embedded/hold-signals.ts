// While servers of ours run, SIGINT and SIGTERM must not end this process by themselves and leave them behind. A second one
// is the rule: after a Ctrl-C npm passes on what the terminal has already sent.

/** A signal this long after the first is somebody's impatience, not an echo. */
const echoMs = 2_000

export interface Endings {
  /** Stops the servers and waits; where nobody else listens for the first signal. */
  gently(): Promise<void>
  /** Ends the servers without waiting; on a signal that is no echo. */
  atOnce(): void
}

/** @returns lets go of the signals again. */
export function holdSignals(endings: Endings): () => void {
  let first = 0
  const hold = (signal: NodeJS.Signals): void => {
    if (first === 0) {
      first = Date.now()
      // Between a start and what comes after it there is a moment in which nobody listens.
      if (process.listenerCount(signal) === 1) void endings.gently().then(() => process.exit(0))
    } else if (Date.now() - first > echoMs) {
      endings.atOnce()
      process.exit(1)
    }
  }
  // Before all others: one that listens once would already be gone when we count.
  process.prependListener('SIGINT', hold).prependListener('SIGTERM', hold)
  return () => void process.off('SIGINT', hold).off('SIGTERM', hold)
}
