// While servers of ours run, a second SIGINT or SIGTERM must not end this process and leave them behind. And a second one is
// the rule: after a Ctrl-C npm passes on what the terminal has already sent.

/** A signal this long after the first is somebody's impatience, not an echo. */
const echoMs = 2_000

/**
 * Whoever wants to stop on a signal listens besides; this only keeps the default action away.
 *
 * @param atOnce ends the servers without waiting; called before the process ends on a signal that is no echo.
 * @returns lets go of the signals again.
 */
export function holdSignals(atOnce: () => void): () => void {
  let first = 0
  const hold = (): void => {
    first ||= Date.now()
    if (Date.now() - first <= echoMs) return
    atOnce()
    process.exit(1)
  }
  process.on('SIGINT', hold).on('SIGTERM', hold)
  return () => void process.off('SIGINT', hold).off('SIGTERM', hold)
}
