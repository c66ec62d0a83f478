// Where stdout goes → how wide a table may be there, and whether in colour.
import { readVariable } from '../../config/environment.ts'
import type { Screen } from './print-reply.ts'

export function toScreen(): Screen {
  const terminal = process.stdout.isTTY === true
  const colour = terminal && readVariable('NO_COLOR') === null && readVariable('TERM') !== 'dumb'
  return { terminal, width: toWidth(), colour }
}

/** COLUMNS, else the terminal's; null: a pipe or a file has no edge. */
function toWidth(): number | null {
  const said = readVariable('COLUMNS') ?? ''
  if (/^\d{1,4}$/.test(said) && Number(said) > 0) return Number(said)
  return process.stdout.isTTY ? process.stdout.columns || 80 : null
}
