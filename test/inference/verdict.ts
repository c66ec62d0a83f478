// Results → a table, and every promise that does not hold.
import { toTable } from '../bench/figures.ts'
import type { FamilyResult } from './run-families.ts'

/** Of what the guesser does not know, a weakened gateway loses more than this. */
const most = 0.5

/** As numbers are written down. */
export const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value

const percent = (part: number): string => (part * 100).toFixed(1)

export function verdictOf(results: readonly FamilyResult[]): {
  readonly table: string
  readonly failures: readonly string[]
} {
  const lines = results.map(({ name, real, control }) => [
    name,
    String(real.n),
    percent(real.guesser),
    percent(real.rate),
    real.interval.map(percent).join('–'),
    `${real.gained}/${real.lost}`,
    real.better ? 'YES' : 'no',
    control ? percent(control.rate) : '-',
    control ? percent(control.found) : '-',
  ])
  const head = ['family', 'values', 'guesser %', 'real %', '99 %', 'gained/lost', 'better', 'control %', 'found %']
  const leaks = results.filter(({ real }) => real.better).map(({ name }) => `the real gateway leaks to: ${name}`)
  const blunt = results
    .filter(({ control }) => control !== null && control.found <= most)
    .map(({ name }) => `the weakened gateway keeps most from: ${name}`)
  return { table: toTable([head, ...lines]), failures: [...leaks, ...blunt] }
}
