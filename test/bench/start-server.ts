// floor.ts or a peer in a process of its own, over the views that the gateway reads, as the role that it reads by.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { z } from 'zod'
import { connect } from './load-rows.ts'

export interface Server {
  readonly url: string
  readonly pid: number
  [Symbol.asyncDispose](): Promise<void>
}

const addressSchema = z.object({ port: z.int() })

/**
 * @param file in this folder; it sends its address once it listens, and ends when this process does.
 * @param env what it has to know beside the environment.
 */
export async function startServer(
  file: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Server> {
  const child = fork(resolve(import.meta.dirname, file), {
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  try {
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error(`${file} ended before it listened`)
    })
    const [address] = await Promise.race([once(child, 'message', { signal }), ended])
    ended.catch(() => {})
    const { port } = addressSchema.parse(address)
    if (child.pid === undefined) throw new Error(`${file} has no process`)
    return { url: `http://127.0.0.1:${port}`, pid: child.pid, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** @param connections as many as the gateway's. */
export const startFloor = (url: string, view: string, connections: number, signal: AbortSignal): Promise<Server> =>
  startServer('floor.ts', { FLOOR_URL: url, FLOOR_VIEW: view, FLOOR_POOL: String(connections) }, signal)

/**
 * The generated masked view of a dataset, as `schema.name`.
 * @param url a superuser's: readers may not look into the system catalogue.
 */
export async function findMaskedView(url: string, dataset: string): Promise<string> {
  await using connection = await connect(url)
  const { rows } = await connection.client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, viewname) AS name FROM pg_catalog.pg_views
     WHERE schemaname = 'scrim' AND viewname ~ ('^' || $1 || '_masked_[0-9a-f]{8}$')`,
    [dataset],
  )
  const [found, ...others] = rows
  if (!found || others.length > 0) throw new Error(`there is not exactly one masked view of ${dataset}`)
  return found.name
}
