// What a writer rests on until there is work: rung by whoever brings some.
export interface Bell {
  /** @returns false when nothing rang for this many ms. A ring that nobody rests on is not kept. */
  rest(ms: number): Promise<boolean>
  ring(): void
}

export function createBell(): Bell {
  let ring = (): void => undefined
  return {
    async rest(ms) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const timer = setTimeout(() => resolve(false), ms)
      ring = () => resolve(true)
      const woken = await promise
      ring = () => undefined
      clearTimeout(timer)
      return woken
    },
    ring: () => ring(),
  }
}
