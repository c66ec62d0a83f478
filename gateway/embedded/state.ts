// state.json of the state folder: the inner ports, chosen once, and where the servers' data lies. Written whole or not at all.
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { freePorts } from './free-port.ts'
import { StartProblem } from './start-problem.ts'

const port = z.int().min(1).max(65_535)
const schema = z.strictObject({
  /** All on 127.0.0.1; whoever holds `issuer` holds the folder. */
  ports: z.strictObject({ primary: port, standby: port, issuer: port, metrics: port }),
  /** Absolute folder of the servers' data where the state folder is closed to their account; null: the state folder. */
  data: z.string().nullable(),
})

export type EmbeddedState = z.output<typeof schema>

/** The default of SCRIM_DATA, relative to the working directory. */
export const defaultFolder = '.scrim'

/** Null where nothing was ever started from this folder. @throws StartProblem where the file is damaged. */
export async function loadState(folder: string): Promise<EmbeddedState | null> {
  const file = join(folder, 'state.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartProblem(`${file} is damaged. Delete the folder ${folder} to start afresh.`, { cause })
  }
}

/** Loads the state, or chooses one and keeps it. Of two first starts at once, both go on with the same state. */
export async function loadOrChooseState(
  folder: string,
  placeData: () => Promise<string | null>,
): Promise<EmbeddedState> {
  const found = await loadState(folder)
  if (found) return found
  const data = await placeData()
  const [primary, standby, issuer, metrics] = await freePorts(4)
  const ports = { primary, standby, issuer, metrics }
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'state.json')
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify({ ports, data }, null, 2)}\n`)
  await link(draft, file).catch(() => undefined)
  await rm(draft, { force: true })
  const kept = await loadState(folder)
  if (!kept) throw new StartProblem(`${file} cannot be written.`)
  return kept
}
