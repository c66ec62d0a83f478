// A port that somebody else listens on is an error that names it, before anything is started.
import { isPortFree } from './free-port.ts'
import { StartProblem } from './start-problem.ts'

/** @param hint what to do where it is taken. @throws StartProblem */
export async function assertPortFree(port: number, hint: string): Promise<void> {
  if (await isPortFree(port)) return
  throw new StartProblem(`Port ${port} of 127.0.0.1 is taken by another program or may not be used. ${hint}`)
}
