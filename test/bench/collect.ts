// Answers to questions before the rounds, e.g. cursors as callers get them, each of another place in the table.
import { type Asked, type Contender, connections, toRequest } from './run-round.ts'

/**
 * @param toItem what is wanted of a reply; undefined where it is not in there.
 * @returns `count` of them. It costs as many replies.
 */
export async function collect<T>(
  { url, headers, isRight, count: tell }: Omit<Contender, 'questions'>,
  count: number,
  next: () => Asked,
  toItem: (response: Response, body: string, asked: Asked) => T | undefined,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const items: T[] = []
  let begun = 0
  const ask = async (): Promise<void> => {
    // Counted before the answer is there, so that exactly `count` are asked for.
    while (begun++ < count) {
      const asked = next()
      const { path, ...request } = toRequest(asked, headers)
      const response = await fetch(url + path, { ...request, signal })
      const body = await response.text()
      const item = response.status === 200 && isRight(body) ? toItem(response, body, asked) : undefined
      if (item === undefined) throw new Error(`${response.status}, not what was asked for: ${body.slice(0, 400)}`)
      items.push(item)
    }
  }
  await Promise.all(Array.from({ length: connections }, ask))
  tell?.(count)
  return items
}
