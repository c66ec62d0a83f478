// A process's own CPU time, user and system, of all its threads (proc_pid_stat(5)). Its children, here PostgreSQL, are not in it.
import { readFileSync } from 'node:fs'

/** Linux gives every process's times in this unit, whatever its own clock. */
const ticksPerSecond = 100

/** Seconds so far, in steps of 10 ms. @throws Error where there is no /proc, or no such process. */
export function readCpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The command's name may hold spaces and brackets: the numbers begin after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
