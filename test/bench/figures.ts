// Rounds → figures: medians of ratios taken within one pair of rounds, for a machine is not equally fast all the time.

export interface Figure {
  readonly name: string
  readonly value: number
  readonly target: number
  /** Whether the value should be at most the target; else at least. */
  readonly atMost: boolean
  readonly ok: boolean
  /** What is aimed at now, where the target is for later. */
  readonly goal: number | null
  /** The lowest and the highest of the rounds. */
  readonly spread: readonly [number, number]
}

/** @param ratios one per pair of rounds. */
export function toFigure(
  name: string,
  ratios: readonly number[],
  target: number,
  { atMost = false, goal = null }: { readonly atMost?: boolean; readonly goal?: number | null } = {},
): Figure {
  const value = rounded(median(ratios))
  const spread = [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))] as const
  return { name, value, target, atMost, ok: atMost ? value <= target : value >= target, goal, spread }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return around.reduce((sum, value) => sum + value, 0) / around.length
}

export function figureTable(figures: readonly Figure[]): string {
  const lines = figures.map(({ name, value, target, atMost, ok, goal, spread }) => [
    name,
    value.toFixed(2),
    `${spread[0].toFixed(2)}–${spread[1].toFixed(2)}`,
    `${atMost ? '≤' : '≥'} ${target.toFixed(2)}`,
    ok ? 'yes' : 'no',
    goal === null ? '' : `${goal.toFixed(2)}: ${value >= goal ? 'met' : 'not met'}`,
  ])
  return toTable([['figure', 'median', 'rounds', 'target', 'met', 'goal now'], ...lines])
}

export function toTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  const write = (line: readonly string[]): string =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return lines.map(write).join('\n')
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
