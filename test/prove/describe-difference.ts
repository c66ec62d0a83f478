// A difference → all that a reader needs to see it again: seed and pair, the caller, the dataset, the call, both replies.
import type { Pair } from './pair.ts'
import type { Difference } from './twin-asker.ts'

const longest = 1500

export function describeDifference(seed: number, at: number, { written }: Pair, { call, replies }: Difference): string {
  const [one, other] = replies.map((text) => aroundDifference(text, replies))
  const name = [...written.files.keys()].find((file) => call.target.startsWith(`/${file.replace('.yaml', '')}`))
  return [
    `DIFFERENCE  seed ${seed}, pair ${at}: npm run prove -- --seed ${seed} --only ${at}`,
    `caller: ${JSON.stringify(written.caller)}`,
    `${call.method} ${decoded(call.target)}  ${JSON.stringify(call.headers)}`,
    ...(call.body === null ? [] : [decoded(call.body)]),
    '--- one',
    one,
    '--- other',
    other,
    ...(name === undefined ? [] : [`--- ${name}`, written.files.get(name)]),
  ].join('\n')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The reply from a little before the first character that differs. */
function aroundDifference(text: string, [a, b]: Difference['replies']): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const from = Math.max(0, at - longest / 3)
  return `${from > 0 ? '…' : ''}${text.slice(from, from + longest)}`
}
