// /healthz: the process lives. /readyz: what a read needs is there, part by part. Open to all, so it names no host and no value.
import type { Audit } from '../../audit/create-audit.ts'
import type { Catalog } from '../../catalog/dataset.ts'
import type { Identity } from '../../identity/identify.ts'
import type { Observe } from '../../observe/observe.ts'
import { plannerAlone } from '../../sources/planner-alone.ts'
import type { Source, SourceState } from '../../sources/source.ts'
import type { Unmask } from '../../unmask/unmask.ts'

export interface OpsHouse {
  catalog(): Catalog
  readonly audit: Audit
  readonly identity: Identity
  readonly sources: ReadonlyMap<string, Source>
  readonly unmask: Pick<Unmask, 'state'>
}

export interface Readiness {
  readonly ready: boolean
  readonly body: object
}

/** Probes are shared for this long, so that asking often costs nothing. */
const probeMs = 500

/** Sources that come or go are told to `observe`, as far as somebody asks. */
export function createReadiness(house: OpsHouse, observe: Observe): () => Promise<Readiness> {
  const away = new Set<string>()
  const tell = (source: string, { ready, reason }: SourceState): void => {
    if (ready !== away.has(source)) return
    if (ready) away.delete(source)
    else away.add(source)
    observe({ kind: 'source', source, state: ready ? 'ready' : 'not-ready', reason: reason ?? 'every login answers' })
  }
  let last: { readonly at: number; readonly found: Promise<Readiness> } | null = null
  return () => {
    const now = Date.now()
    if (last === null || now - last.at > probeMs) last = { at: now, found: look(house, tell) }
    return last.found
  }
}

async function look(house: OpsHouse, tell: (source: string, state: SourceState) => void): Promise<Readiness> {
  const catalog = house.catalog()
  const audit = house.audit.state()
  const unmask = house.unmask.state()
  const states = [...house.sources].map(async ([name, source]) => [name, await source.state()] as const)
  const sources = await Promise.all(states)
  for (const [name, state] of sources) tell(name, state)
  const issuers = house.identity.ready()
  const ready =
    audit.ready &&
    unmask.ready &&
    sources.every(([, state]) => state.ready) &&
    issuers.every(({ state }) => state !== 'unavailable')
  return {
    ready,
    body: {
      ready,
      catalog: { version: catalog.version, datasets: catalog.datasets.size },
      audit: reasoned(audit),
      unmask: reasoned(unmask),
      sources: Object.fromEntries(sources.map(([name, state]) => [name, withWords(name, state)])),
      issuers,
    },
  }
}

const reasoned = ({ ready, reason }: { readonly ready: boolean; readonly reason: string }): object =>
  ready ? { ready } : { ready, reason }

/** Query mode has a warning, and no verify: there is nothing that it could be held against. */
const withWords = (name: string, state: SourceState): object => {
  if (state.enforcement === 'query') return { ...state, warning: plannerAlone(name) }
  return state.ready ? state : { ...state, try: `scrim database verify ${name}` }
}
