// /healthz: the process lives. /readyz: what a read needs is there, part by part. Open to all, so it names no host and no value.
import type { Audit } from '../../audit/create-audit.ts'
import type { Catalog } from '../../catalog/dataset.ts'
import type { Identity } from '../../identity/identify.ts'
import { plannerAlone } from '../../sources/planner-alone.ts'
import type { Source, SourceState } from '../../sources/source.ts'

export interface OpsHouse {
  catalog(): Catalog
  readonly audit: Audit
  readonly identity: Identity
  readonly sources: ReadonlyMap<string, Source>
}

export interface Readiness {
  readonly ready: boolean
  readonly body: object
}

/** Probes are shared for this long, so that asking often costs nothing. */
const probeMs = 500

export function createReadiness(house: OpsHouse): () => Promise<Readiness> {
  let last: { readonly at: number; readonly found: Promise<Readiness> } | null = null
  return () => {
    const now = Date.now()
    if (last === null || now - last.at > probeMs) last = { at: now, found: look(house) }
    return last.found
  }
}

async function look(house: OpsHouse): Promise<Readiness> {
  const catalog = house.catalog()
  const audit = house.audit.state()
  const states = [...house.sources].map(async ([name, source]) => [name, await source.state()] as const)
  const sources = await Promise.all(states)
  const issuers = house.identity.ready()
  const ready =
    audit.ready && sources.every(([, state]) => state.ready) && issuers.every(({ state }) => state !== 'unavailable')
  return {
    ready,
    body: {
      ready,
      catalog: { version: catalog.version, datasets: catalog.datasets.size },
      audit: { ready: audit.ready, ...(audit.ready ? {} : { reason: audit.reason }) },
      sources: Object.fromEntries(sources.map(([name, state]) => [name, withWarning(name, state)])),
      issuers,
    },
  }
}

const withWarning = (name: string, state: SourceState): SourceState & { readonly warning?: string } =>
  state.enforcement === 'query' ? { ...state, warning: plannerAlone(name) } : state
