// What query mode means, in one sentence: the start banner, /readyz and `scrim check` say it each time.

export const plannerAlone = (source: string): string =>
  `source ${source} is in query mode: its login can read raw columns, and only the gateway's planner keeps them masked`
