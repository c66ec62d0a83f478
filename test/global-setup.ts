// One Scrim for all test files of a run: started before the first, stopped after the last.
import { type RunningScrim, startScrim } from './scrim.ts'

let running: RunningScrim | null = null

export async function globalSetup(): Promise<void> {
  running = await startScrim()
  process.env.SCRIM_TEST_URL = running.url
  process.env.SCRIM_TEST_FOLDER = running.folder
}

export async function globalTeardown(): Promise<void> {
  await running?.stop()
}
