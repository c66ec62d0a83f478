// Observations as JSON lines on stderr by pino; level by kind.
import { pino } from 'pino'
import type { Observation, Observe } from './observe.ts'

const levelOf = (event: Observation): 'info' | 'warn' | 'error' => {
  switch (event.kind) {
    case 'unexpected':
      return 'error'
    case 'warning':
    case 'webhook':
      return 'warn'
    case 'source':
    case 'audit':
    case 'control':
      return event.state === 'ready' ? 'info' : 'warn'
    case 'issuer':
      return event.state === 'ready' ? 'info' : 'warn'
    case 'request':
      return event.status >= 500 ? 'warn' : 'info'
    default:
      return 'info'
  }
}

/** Lines are gathered for this long, or until this many bytes: a write for each would cost a read more than its planning. */
const flushMs = 250
const flushBytes = 8_192

export interface PinoSink {
  readonly observe: Observe
  /** Writes out what is gathered. */
  flush(): void
}

/** @param level the least level written: `info` (default), `warn`, `error` or `silent`. */
export function createPinoSink(level: string): PinoSink {
  const destination = pino.destination({ dest: 2, sync: false, minLength: flushBytes })
  const log = pino({ level, base: null }, destination)
  const timer = setInterval(() => destination.flush(), flushMs)
  timer.unref()
  const flush = (): void => {
    try {
      destination.flushSync()
    } catch {
      // Nobody reads stderr any more.
    }
  }
  process.once('exit', flush)
  return {
    observe: (event) => {
      const level = levelOf(event)
      log[level](event)
      if (level === 'error') flush()
    },
    flush,
  }
}
