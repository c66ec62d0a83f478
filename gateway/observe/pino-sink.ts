// Observations as JSON lines on stderr by pino; level by kind.
import { pino } from 'pino'
import type { Observation, Observe } from './observe.ts'

const levelOf = (event: Observation): 'info' | 'warn' | 'error' => {
  switch (event.kind) {
    case 'unexpected':
      return 'error'
    case 'warning':
      return 'warn'
    case 'source':
    case 'audit':
      return event.state === 'ready' ? 'info' : 'warn'
    case 'issuer':
      return event.state === 'ready' ? 'info' : 'warn'
    case 'request':
      return event.status >= 500 ? 'warn' : 'info'
    default:
      return 'info'
  }
}

/** @param level the least level written: `info` (default), `warn`, `error` or `silent`. */
export function createPinoSink(level: string): Observe {
  const log = pino({ level, base: null }, pino.destination({ dest: 2, sync: false }))
  return (event) => log[levelOf(event)](event)
}
