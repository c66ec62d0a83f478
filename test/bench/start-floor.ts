// floor.ts in a process of its own, over the view that the gateway reads, as the role that it reads by.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { z } from 'zod'
import { connect } from './load-customers.ts'

export interface Floor {
  readonly url: string
  readonly pid: number
  [Symbol.asyncDispose](): Promise<void>
}

const addressSchema = z.object({ port: z.int() })

/** @param pool connections: as many as the gateway's. */
export async function startFloor(url: string, view: string, pool: number, signal: AbortSignal): Promise<Floor> {
  const child = fork(resolve(import.meta.dirname, 'floor.ts'), {
    env: { ...process.env, FLOOR_URL: url, FLOOR_VIEW: view, FLOOR_POOL: String(pool) },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  try {
    const [address] = await once(child, 'message', { signal })
    const { port } = addressSchema.parse(address)
    if (child.pid === undefined) throw new Error('the floor has no process')
    return { url: `http://127.0.0.1:${port}`, pid: child.pid, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * The generated view of `customers`, quoted.
 * @param url a superuser's: readers may not look into the system catalogue.
 */
export async function findMaskedView(url: string): Promise<string> {
  await using connection = await connect(url)
  const { rows } = await connection.client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, viewname) AS name FROM pg_catalog.pg_views
     WHERE schemaname = 'scrim' AND viewname ~ '^customers_masked_[0-9a-f]{8}$'`,
  )
  const [found, ...others] = rows
  if (!found || others.length > 0) throw new Error('there is not exactly one masked view of customers')
  return found.name
}
