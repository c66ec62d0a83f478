// Times of two kinds → how well one time tells which kind it is of: the chance that one of the second is longer than one of
// the first. 0.5 tells nothing.

export interface Auc {
  /** From 0.5: whichever kind takes longer. */
  readonly auc: number
  /** Of `auc`, 99 %. */
  readonly interval: readonly [number, number]
  readonly pairs: number
}

const z99 = 2.5758293035489004

/**
 * U / (m·n) of Mann and Whitney (1947), ties counted as a half, with the standard error of Hanley and McNeil (1982,
 * equation 1).
 */
export function aucOf(first: readonly number[], second: readonly number[]): Auc {
  const all = [...first.map((ms) => ({ ms, of: 0 })), ...second.map((ms) => ({ ms, of: 1 }))].sort(
    (a, b) => a.ms - b.ms,
  )
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.ms === all[from]?.ms) to++
    const rank = (from + 1 + to) / 2
    for (let at = from; at < to; at++) if (all[at]?.of === 1) rankSum += rank
    from = to
  }
  const [m, n] = [first.length, second.length]
  const share = (rankSum - (n * (n + 1)) / 2) / (m * n)
  const auc = Math.max(share, 1 - share)
  const q1 = auc / (2 - auc)
  const q2 = (2 * auc * auc) / (1 + auc)
  const variance = (auc * (1 - auc) + (n - 1) * (q1 - auc * auc) + (m - 1) * (q2 - auc * auc)) / (m * n)
  const half = z99 * Math.sqrt(Math.max(0, variance))
  return { auc, interval: [Math.max(0, auc - half), Math.min(1, auc + half)], pairs: Math.min(m, n) }
}
