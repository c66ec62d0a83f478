// What this process has worked for, in seconds: for bounds that hold on a busy machine as on a quiet one.

/** @param since an earlier one. */
export function cpuSeconds(since = 0): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 - since
}
