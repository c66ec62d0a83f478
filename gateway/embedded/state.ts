// state.json of the state folder: the inner ports, chosen once, and where the servers' data lies. Written whole or not at all.
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { freePorts } from './free-port.ts'
import { StartProblem } from './start-problem.ts'

const port = z.int().min(1).max(65_535)
const ports = z.strictObject({ primary: port, standby: port, control: port, issuer: port, metrics: port })
const schema = z.strictObject({
  /** All on 127.0.0.1; whoever holds `issuer` holds the folder. */
  ports,
  /** Absolute folder of the servers' data where the state folder is closed to their account; null: the state folder. */
  data: z.string().nullable(),
})
/** Of the versions whose control database lay in the primary. */
const earlier = schema.extend({ ports: ports.omit({ control: true }) })

export type EmbeddedState = z.output<typeof schema>

/** The default of SCRIM_DATA, relative to the working directory. */
export const defaultFolder = '.scrim'

/** Null where nothing was ever started from this folder. @throws StartProblem where the file is damaged or of an earlier version. */
export async function loadState(folder: string): Promise<EmbeddedState | null> {
  const file = join(folder, 'state.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const state: unknown = JSON.parse(text)
    if (earlier.safeParse(state).success) throw new StartProblem(fromEarlier(folder))
    return schema.parse(state)
  } catch (cause) {
    if (cause instanceof StartProblem) throw cause
    throw new StartProblem(`${file} is damaged. Delete the folder ${folder} to start afresh.`, { cause })
  }
}

// To go on would leave the audit behind, and nobody would know.
const fromEarlier = (folder: string): string =>
  `${folder} was made by an earlier version, whose audit lies in the server of the sample company, not in one of its own. ` +
  'Move the folder away to keep that audit, or delete it; then start afresh.'

/** Loads the state, or chooses one and keeps it. Of two first starts at once, both go on with the same state. */
export async function loadOrChooseState(
  folder: string,
  placeData: () => Promise<string | null>,
): Promise<EmbeddedState> {
  const found = await loadState(folder)
  if (found) return found
  const data = await placeData()
  const [primary, standby, control, issuer, metrics] = await freePorts(5)
  const ports = { primary, standby, control, issuer, metrics }
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
