// A PostgreSQL source: replicas behind a masked pool, and a small clear pool that only releases use (law 6).
import type { Dataset } from '../../catalog/dataset.ts'
import type { SourceSettings } from '../../config/settings.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { Page, Released, Source, SourceState } from '../source.ts'
import type { Guard } from './assert-guarded.ts'
import { pageReader } from './read-page.ts'
import { createReadPool, type ReadPool } from './read-pool.ts'
import { toReleased } from './read-release.ts'
import { startupOptions } from './session-settings.ts'
import { toRefusal } from './source-failure.ts'
import type { Statement } from './statement.ts'
import { viewsOf } from './view-of.ts'
import { writeRead } from './write-read.ts'
import { writeRelease } from './write-release.ts'

export interface PostgresSourceOptions {
  readonly settings: SourceSettings
  /** Connection strings, one per replica. */
  readonly masked: readonly string[]
  readonly clear: readonly string[]
  /** Absent: no lookups. */
  readonly lookup?: readonly string[]
  /** Of this source: no login may read their tables but through its own views. */
  readonly datasets: readonly Dataset[]
  readonly replyBytes: number
  /** What a session in query mode lets one statement take; in views mode the role says it. Default 5 s, a dataset's own. */
  readonly statementMs?: number
  /** Connections per replica; the roles allow 40, 10 and 10. Default 16, 4 and 2. */
  readonly poolSize?: { readonly masked: number; readonly clear: number; readonly lookup?: number }
}

/** Above the roles' own statement_timeout, so that the server is the one that stops a slow statement. */
const driverTimeoutMs = 7000
const usualStatementMs = 5000

export function createPostgresSource(options: PostgresSourceOptions): Source {
  const { settings, replyBytes } = options
  const size = { masked: 16, clear: 4, lookup: 2, ...options.poolSize }
  const startup = startupOptions(settings.enforcement, options.statementMs ?? usualStatementMs)
  const opened: { readonly kind: keyof typeof size; readonly server: string; readonly pool: ReadPool }[] = []
  const open = (kind: keyof typeof size, url: string): ReadPool => {
    const server = serverOf(url)
    const guard = toGuard(options, kind)
    // Every login there is on a primary now, not the one alone that was told.
    const onPromoted = (): void => {
      for (const other of opened) if (other.server === server) other.pool.drop()
    }
    const limits = { size: size[kind], timeoutMs: driverTimeoutMs, replyBytes }
    const pool = createReadPool({ url, guard, onPromoted, startup, ...limits })
    opened.push({ kind, server, pool })
    return pool
  }
  const pools = {
    masked: options.masked.map((url) => open('masked', url)),
    clear: options.clear.map((url) => open('clear', url)),
    lookup: (options.lookup ?? []).map((url) => open('lookup', url)),
  }
  const turns = { masked: 0, clear: 0, lookup: 0 }

  async function run(statement: Statement) {
    const all = pools[statement.pool]
    const fit = all.filter((pool) => pool.isInRotation())
    const replicas = fit.length > 0 ? fit : all
    const pool = replicas[turns[statement.pool]++ % replicas.length]
    try {
      if (!pool) throw new Error(`no ${statement.pool} pool is configured`)
      return await pool.read(statement)
    } catch (error) {
      throw toRefusal(error)
    }
  }

  return {
    async read(plan: ReadPlan): Promise<Page> {
      const { statement, layout } = writeRead(plan, settings.enforcement)
      return pageReader(plan, layout)(await run(statement))
    },
    async release(plan, page): Promise<Released> {
      if (!plan.release || page.rows.length === 0) return { rows: page.rows, except: [] }
      const statement = writeRelease(plan, plan.release, page.keys, settings.enforcement)
      return toReleased(plan, plan.release, page, await run(statement))
    },
    async state(): Promise<SourceState> {
      const probes = await Promise.all(opened.map(async ({ kind, pool }) => ({ kind, reason: await pool.probe() })))
      const reasons = probes.flatMap(({ kind, reason }) => (reason === null ? [] : [`${kind}: ${reason}`]))
      const reason = reasons.length === 0 ? null : [...new Set(reasons)].join('; ')
      return { ready: reason === null, enforcement: settings.enforcement, reason }
    },
    async close() {
      await Promise.all(opened.map(({ pool }) => pool.close()))
    },
  }
}

/** In query mode nothing stands between a login and the tables: its planner alone does, and /readyz says so. */
function toGuard({ settings, datasets }: PostgresSourceOptions, kind: string): Guard {
  const { requireStandby, enforcement } = settings
  if (enforcement !== 'views') return { requireStandby, login: null, tables: [], others: [] }
  const foreign = kind === 'clear' ? 'masked' : 'clear'
  const others = ['mask_key', ...datasets.map((dataset) => viewsOf(dataset)[foreign].name)]
  return { requireStandby, login: `scrim_${kind}`, tables: datasets.map(({ table }) => table), others }
}

/** Two logins on one server have the same host and port. */
const serverOf = (url: string): string => URL.parse(url)?.host ?? url
