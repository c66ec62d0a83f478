// Pages → the addresses of the pages after them: cursors as callers get them, each of another place in the table.
import { askPath, isRightAnswer, type NextAfter } from './questions.ts'
import { connections, type Target } from './run-round.ts'

/** @returns `count` paths with a cursor. It costs as many replies. */
export async function collectLinks(
  target: Target,
  limit: number,
  count: number,
  next: NextAfter,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const links: string[] = []
  const collect = async (): Promise<void> => {
    while (links.length < count) {
      // Taken before the answer is there, so that exactly `count` are asked for.
      const place = links.push('') - 1
      const response = await fetch(target.url + askPath(limit, next(), 'json'), { headers: target.headers, signal })
      const body = await response.text()
      const link = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1]
      if (response.status !== 200 || link === undefined || !isRightAnswer(body, limit, 'json')) {
        throw new Error(`${response.status}, without rows or without a next page: ${body.slice(0, 400)}`)
      }
      links[place] = link
    }
  }
  await Promise.all(Array.from({ length: connections }, collect))
  return links
}
