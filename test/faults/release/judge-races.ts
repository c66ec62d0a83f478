// What callers were shown around a revocation, beside the order of commits: who won each race, and every loss. Pure.
import type { Commit } from './commits.ts'
import { cellsIn } from './people.ts'
import type { Received } from './read-raw.ts'

/** Times are ms of one clock of the test's process. */
export interface RaceRead extends Received {
  readonly from: number
  readonly until: number
}

export interface Race {
  readonly grant: string
  /** The revocation: when it was sent, and when its acknowledgement was here. */
  readonly sent: number
  readonly acknowledged: number
  readonly reads: readonly RaceRead[]
}

export interface RaceVerdict {
  readonly races: number
  readonly shown: number
  readonly refused: number
  readonly unavailable: number
  readonly after: number
  readonly losses: readonly string[]
}

export function judgeRaces(races: readonly Race[], commits: readonly Commit[]): RaceVerdict {
  const verdicts = races.map((race) =>
    judgeRace(
      race,
      commits.filter(({ grant }) => grant === race.grant),
    ),
  )
  const sum = (of: (verdict: RaceVerdict) => number): number => verdicts.reduce((all, one) => all + of(one), 0)
  return {
    races: sum(({ races }) => races),
    shown: sum(({ shown }) => shown),
    refused: sum(({ refused }) => refused),
    unavailable: sum(({ unavailable }) => unavailable),
    after: sum(({ after }) => after),
    losses: verdicts.flatMap(({ losses }) => losses),
  }
}

function judgeRace({ grant, sent, acknowledged, reads }: Race, commits: readonly Commit[]): RaceVerdict {
  const revoked = commits.find(({ kind }) => kind === 'revoked')
  if (revoked === undefined) throw new Error(`the revocation of ${grant} was acknowledged and left no event`)
  const releases = new Map(commits.filter(({ kind }) => kind === 'release').map(({ request, at }) => [request, at]))
  const isShown = ({ text }: RaceRead): boolean => cellsIn(text).length > 0
  const racing = reads.filter(({ from, until }) => from < acknowledged && until > sent)
  const after = reads.filter(({ from }) => from > acknowledged)
  const late = [...releases].filter(([, at]) => at >= revoked.at)
  const losses = [
    ...late.map(([request]) => `${request}: its release was committed after the revocation`),
    ...reads
      .filter((read) => isShown(read) && !releases.has(read.requestId ?? ''))
      .map(({ requestId }) => `${requestId}: shown without a release`),
    ...after.filter(isShown).map(({ requestId }) => `${requestId}: begun after the acknowledgement, and shown`),
    ...after
      .filter((read) => !isShown(read) && !isRefused(read) && read.status !== 503)
      .map(({ status, text }) => `neither shown nor refused: ${status} ${text}`),
    ...reads
      .filter(({ text }) => text.includes('"rows_left":-'))
      .map(({ requestId }) => `${requestId}: rows below none`),
  ]
  return {
    races: racing.length,
    shown: racing.filter(isShown).length,
    refused: racing.filter(isRefused).length,
    unavailable: racing.filter(({ status }) => status === 503).length,
    after: after.length,
    losses: losses.map((loss) => `grant ${grant}: ${loss}`),
  }
}

const isRefused = ({ status, text }: RaceRead): boolean => status === 403 && text.includes('"UNMASK_GRANT_REVOKED"')
